import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthHarness, PASSWORD, type Person, SERVICE_TOKEN, startAuth } from './auth-harness.js'

let auth: AuthHarness
let admin: Person
beforeAll(async () => {
  auth = await startAuth()
  admin = await auth.admin()
})
afterAll(() => auth.stop())

const aKey = async (token: string, wish: Record<string, unknown> = {}): Promise<{ id: string; key: string }> => {
  const answer = await auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['ml:analyze'], ...wish } })
  expect(answer.status).toBe(201)
  return answer.body
}
const sessionsOf = async (person: Person): Promise<string[]> => {
  const answer = await auth.get(`/users/${person.id}/sessions`, { token: admin.token })
  return answer.body.items.map((one: { id: string }) => one.id)
}
const loggedActs = (message: string) => auth.logged.filter((line) => line.includes(`"msg":"${message}"`))

describe('the credentials of others', () => {
  const requests = async (victim: Person) => {
    const { id: key } = await aKey(victim.token)
    const [session] = await sessionsOf(victim)
    return [
      ['get', `/users/${victim.id}/sessions`],
      ['delete', `/users/${victim.id}/sessions`],
      ['delete', `/users/${victim.id}/sessions/${session}`],
      ['get', `/users/${victim.id}/api-keys`],
      ['patch', `/users/${victim.id}/api-keys/${key}`, { quota_per_minute: 1_000_000 }],
      ['delete', `/users/${victim.id}/api-keys/${key}`],
      ['get', '/api-keys/all'],
    ] as const
  }

  it.each(['user', 'moderator'] as const)(
    'are none of the business of a %s, nor the raising of their own quota',
    async (role) => {
      const person = await auth.person({ role })
      const victim = await auth.person()
      for (const [method, path, json] of [...(await requests(victim)), ...(await requests(person))]) {
        const answer = await auth[method](path, { token: person.token, ...(json ? { json } : {}) })
        expect(answer.status, `${method} ${path}`).toBe(403)
      }
      expect(await sessionsOf(victim)).toHaveLength(1)
      const keys = await auth.get(`/users/${victim.id}/api-keys`, { token: admin.token })
      expect(keys.body.items).toEqual([expect.objectContaining({ name: 'bot', quota_per_minute: null })])
    },
  )

  it('are closed to nobody in particular, to services, and to an admin’s credential without the scope', async () => {
    const victim = await auth.person()
    const form = { username: 'admin', password: 'first admin password', scope: 'chat:read account:write' }
    const { access_token: narrow } = (await auth.post('/token', { form })).body
    for (const [method, path, json] of await requests(victim)) {
      const body = json ? { json } : {}
      expect((await auth[method](path, body)).status, `${method} ${path}`).toBe(401)
      expect((await auth[method](path, { ...body, token: SERVICE_TOKEN })).status, `${method} ${path}`).toBe(401)
      expect((await auth[method](path, { ...body, token: narrow })).body.code, `${method} ${path}`).toBe(
        'insufficient_scope',
      )
    }
  })

  it('are found under their owner alone', async () => {
    const [one, other] = [await auth.person(), await auth.person()]
    const [session] = await sessionsOf(one)
    const { id: key } = await aKey(one.token)
    const token = admin.token
    expect((await auth.delete(`/users/${other.id}/sessions/${session}`, { token })).body.code).toBe('session_not_found')
    expect((await auth.delete(`/users/${other.id}/api-keys/${key}`, { token })).body.code).toBe('api_key_not_found')
    const json = { quota_per_minute: 5 }
    const changed = await auth.patch(`/users/${other.id}/api-keys/${key}`, { token, json })
    expect(changed.body.code).toBe('api_key_not_found')
    for (const what of ['sessions', 'api-keys']) {
      expect((await auth.get(`/users/${newId()}/${what}`, { token })).body.code).toBe('user_not_found')
    }
    expect(await sessionsOf(one)).toEqual([session])
  })
})

describe('an admin', () => {
  it('ends one session of somebody, who is out there at once and nowhere else; the log says who did it', async () => {
    const person = await auth.person()
    const second = await auth.logIn(person.username)
    const [newest = ''] = await sessionsOf(person)
    expect(await sessionsOf(person)).toHaveLength(2)
    expect((await auth.delete(`/users/${person.id}/sessions/${newest}`, { token: admin.token })).status).toBe(204)
    expect((await auth.get('/me', { token: second.access_token })).status).toBe(401)
    expect((await auth.refresh(second.refresh_token)).body.error).toBe('invalid_grant')
    expect((await auth.get('/me', { token: person.token })).status).toBe(200)
    expect(auth.revocations).toContainEqual(expect.objectContaining({ user_id: person.id, session_id: newest }))
    const [entry = ''] = loggedActs('session ended by an admin')
    expect(JSON.parse(entry)).toMatchObject({ by: admin.id, user_id: person.id, session_id: newest })
  })

  it('ends all sessions of somebody, keys go on; of their own all but the present one', async () => {
    const person = await auth.person()
    await auth.logIn(person.username)
    const { key } = await aKey(person.token)
    expect((await auth.delete(`/users/${person.id}/sessions`, { token: admin.token })).status).toBe(204)
    expect(await sessionsOf(person)).toEqual([])
    expect((await auth.get('/me', { token: person.token })).status).toBe(401)
    expect((await auth.introspect(key)).body.active).toBe(true)

    const elsewhere = await auth.logIn('admin', 'first admin password')
    expect((await auth.delete(`/users/${admin.id}/sessions`, { token: admin.token })).status).toBe(204)
    expect((await auth.get('/me', { token: elsewhere.access_token })).status).toBe(401)
    expect(await sessionsOf(admin)).toHaveLength(1)
  })

  it('sees, limits and revokes somebody’s keys, never their secrets', async () => {
    const person = await auth.person()
    const { id, key } = await aKey(person.token, { quota_per_minute: 600 })
    const path = `/users/${person.id}/api-keys`
    const list = await auth.get(path, { token: admin.token })
    expect(list.body.items).toEqual([expect.objectContaining({ id, name: 'bot', quota_per_minute: 600 })])
    expect(list.text).not.toContain(key.split('_')[2])

    const change = (json: unknown) => auth.patch(`${path}/${id}`, { token: admin.token, json })
    expect((await change({ quota_per_minute: 5 })).body.quota_per_minute).toBe(5)
    expect((await auth.introspect(key)).body.quota_per_minute).toBe(5)
    expect((await change({ quota_per_minute: null })).body.quota_per_minute).toBeNull()
    for (const quota of [0, -1, 1.5, 1_000_001, '7', undefined]) {
      expect((await change({ quota_per_minute: quota })).status, String(quota)).toBe(422)
    }
    expect(loggedActs('quota of an API key changed by an admin')).toHaveLength(2)

    expect((await auth.delete(`${path}/${id}`, { token: admin.token })).status).toBe(204)
    expect((await auth.introspect(key)).body.active).toBe(false)
    expect(auth.revocations).toContainEqual(expect.objectContaining({ user_id: person.id, api_key_id: id }))
    expect((await change({ quota_per_minute: 5 })).status).toBe(404)
    const [entry = ''] = loggedActs('API key revoked by an admin')
    expect(JSON.parse(entry)).toMatchObject({ by: admin.id, user_id: person.id, api_key_id: id })
  })

  it('pages through everybody’s keys and finds them by name and owner', async () => {
    const made = await auth.register({ username: 'key_owner', display_name: 'Ölfrid', password: PASSWORD })
    const { access_token: token } = await auth.logIn('key_owner')
    for (const name of ['import', 'export', '100%']) await aKey(token, { name })
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await auth.get(`/api-keys/all?limit=2${cursor && `&cursor=${cursor}`}`, { token: admin.token })
      expect(page.body.items.length).toBeLessThanOrEqual(2)
      seen.push(...page.body.items.map((one: { id: string }) => one.id))
      cursor = page.body.next
    }
    const rows = await auth.sql`select id from api_keys where revoked_at is null order by id desc`
    expect(seen).toEqual(rows.map(({ id }) => id))
    const find = async (q: string) => {
      const answer = await auth.get(`/api-keys/all?q=${encodeURIComponent(q)}`, { token: admin.token })
      return answer.body.items.map((one: { name: string }) => one.name)
    }
    expect(await find('key_own')).toEqual(['100%', 'export', 'import'])
    expect(await find('ölfr')).toHaveLength(3)
    expect(await find('0%')).toEqual(['100%'])
    expect((await auth.get('/api-keys/all?q=impo', { token: admin.token })).body.items).toEqual([
      expect.objectContaining({ owner: { id: made.body.id, username: 'key_owner', display_name: 'Ölfrid' } }),
    ])
    for (const query of ['limit=0', 'limit=201', 'cursor=nonsense', 'q=%00']) {
      expect((await auth.get(`/api-keys/all?${query}`, { token: admin.token })).status, query).toBe(422)
    }
  })
})
