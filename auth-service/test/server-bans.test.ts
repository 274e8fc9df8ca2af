import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthHarness, type Person, SERVICE_TOKEN, startAuth } from './auth-harness.js'

let auth: AuthHarness
beforeAll(async () => {
  auth = await startAuth()
})
afterAll(() => auth.stop())

async function aKeyHolder() {
  const person = await auth.person()
  const made = await auth.post('/api-keys', {
    token: person.token,
    json: { name: 'bot', scopes: ['ml:analyze'] },
  })
  return { person, key: made.body as { id: string; key: string } }
}

const FOREVER = '9999-12-31T00:00:00.000Z'
const ban = (person: Person, until: string | null, asOf = new Date(), token = SERVICE_TOKEN) =>
  auth.put(`/internal/users/${person.id}/ban`, { token, json: { until, as_of: asOf.toISOString() } })
const isActive = async (token: string): Promise<boolean> => (await auth.introspect(token)).body.active

describe('a ban from the server', () => {
  it('makes API keys answer as revoked while it lasts, and leaves logging in', async () => {
    const { person, key } = await aKeyHolder()
    expect(await isActive(key.key)).toBe(true)
    expect((await ban(person, FOREVER)).status).toBe(204)
    expect(await isActive(key.key)).toBe(false)
    expect((await auth.get('/me', { token: key.key })).status).toBe(401)
    expect((await auth.get('/me', { token: person.token })).status).toBe(200)
    await auth.logIn(person.username)
    expect((await ban(person, null)).status).toBe(204)
    expect(await isActive(key.key)).toBe(true)
  })

  it('ends by itself', async () => {
    const { person, key } = await aKeyHolder()
    await ban(person, new Date(auth.clock.now().getTime() + 60_000).toISOString())
    expect(await isActive(key.key)).toBe(false)
    auth.clock.advance(61_000)
    expect(await isActive(key.key)).toBe(true)
  })

  it('is told to those who remember the keys, once however often it is said', async () => {
    const { person, key } = await aKeyHolder()
    const asOf = new Date()
    await ban(person, FOREVER, asOf)
    await ban(person, FOREVER, asOf)
    const told = auth.revocations.filter(({ user_id }) => user_id === person.id)
    expect(told).toMatchObject([{ api_key_id: key.id, session_id: null }])
  })

  it('that was lifted since stays lifted when the word of it comes late', async () => {
    const { person, key } = await aKeyHolder()
    const asOf = new Date()
    await ban(person, null, asOf)
    expect((await ban(person, FOREVER, new Date(asOf.getTime() - 1))).status).toBe(204)
    expect(await isActive(key.key)).toBe(true)
  })

  it('is for services to say: not for the banned, nor for an admin; of accounts that are gone it says nothing', async () => {
    const { person, key } = await aKeyHolder()
    const admin = await auth.admin()
    for (const token of [person.token, admin.token]) {
      expect((await ban(person, FOREVER, new Date(), token)).status).toBe(403)
    }
    expect((await ban(person, FOREVER, new Date(), 'not the token')).status).toBe(401)
    expect(await isActive(key.key)).toBe(true)
    const nobody = { ...person, id: '019a0000-0000-7000-8000-000000000000' }
    expect((await ban(nobody, FOREVER)).status).toBe(204)
  })
})
