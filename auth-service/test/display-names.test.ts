import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthHarness, type Person, SERVICE_TOKEN, startAuth } from './auth-harness.js'

let auth: AuthHarness
beforeAll(async () => {
  auth = await startAuth()
})
afterAll(() => auth.stop())

const setRemoval = (person: Person, name: string, is_removed: boolean, token = SERVICE_TOKEN) =>
  auth.put(`/internal/users/${person.id}/display-name-removal`, { token, json: { name, is_removed } })
const nameOf = async ({ username }: Person): Promise<string> => {
  const answer = await auth.get(`/users/by-username/${username}`, { token: SERVICE_TOKEN })
  return answer.body.display_name
}

async function somebodyCalled(display_name: string) {
  const person = await auth.person()
  expect((await auth.patch('/me', { token: person.token, json: { display_name } })).status).toBe(200)
  return person
}

describe('a display name that moderators took away', () => {
  it('is the username from then on, also for tokens; the session goes on, and it can be given back', async () => {
    const person = await somebodyCalled('Utter Fool')
    expect((await setRemoval(person, 'Utter Fool', true)).status).toBe(204)
    expect(await nameOf(person)).toBe(person.username)
    expect((await auth.get('/me', { token: person.token })).status).toBe(401)
    await auth.logIn(person.username)
    expect((await setRemoval(person, 'Utter Fool', false)).status).toBe(204)
    expect(await nameOf(person)).toBe('Utter Fool')
  })

  it('leaves alone who has another name by now, however late or often it is said', async () => {
    const person = await somebodyCalled('Ada')
    expect((await setRemoval(person, 'Utter Fool', true)).status).toBe(204)
    expect((await setRemoval(person, 'Utter Fool', false)).status).toBe(204)
    expect(await nameOf(person)).toBe('Ada')
    expect((await auth.get('/me', { token: person.token })).status).toBe(200)
  })

  it('is the word of services: not of people, whatever their role', async () => {
    const person = await somebodyCalled('Ada')
    expect((await setRemoval(person, 'Ada', true, person.token)).status).toBe(403)
    expect((await setRemoval(person, 'Ada', true, 'nonsense')).status).toBe(401)
    expect(await nameOf(person)).toBe('Ada')
  })
})
