import { newId } from '@parley/common/ids'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthHarness, PASSWORD, type Person, SERVICE_TOKEN, startAuth } from './auth-harness.js'

let auth: AuthHarness
let admin: Person
beforeAll(async () => {
  auth = await startAuth()
  admin = await auth.admin()
})
afterAll(() => auth.stop())

describe('who may administer', () => {
  const requests = (id: string) =>
    [
      ['get', '/users', undefined],
      ['get', `/users/${id}`, undefined],
      ['patch', `/users/${id}`, { role: 'admin' }],
      ['patch', `/users/${id}`, { disabled: true }],
      ['delete', `/users/${id}`, undefined],
      ['post', '/users', { username: 'made-by', password: 'correct horse battery', role: 'admin' }],
    ] as const

  it.each(['user', 'moderator'] as const)('not a %s', async (role) => {
    const person = await auth.person({ role })
    for (const [method, path, json] of requests(person.id)) {
      const answer = await auth[method](path, { token: person.token, ...(json ? { json } : {}) })
      expect(answer.status, `${method} ${path}`).toBe(403)
    }
    expect((await auth.get('/me', { token: person.token })).body.role).toBe(role)
  })

  it('not somebody without a credential, and not a service', async () => {
    for (const [method, path, json] of requests(admin.id)) {
      expect((await auth[method](path, json ? { json } : {})).status).toBe(401)
      expect((await auth[method](path, { token: SERVICE_TOKEN, ...(json ? { json } : {}) })).status).toBe(401)
    }
  })

  it('not an admin’s credential without the scope', async () => {
    const form = { username: 'admin', password: 'first admin password', scope: 'chat:read account:write' }
    const { access_token: token } = (await auth.post('/token', { form })).body
    expect((await auth.get('/users', { token })).body.code).toBe('insufficient_scope')
  })

  it('not an admin of a moment ago, whatever their token says', async () => {
    const former = await auth.person({ role: 'admin' })
    expect((await auth.get('/users', { token: former.token })).status).toBe(200)
    const answer = await auth.patch(`/users/${former.id}`, { token: admin.token, json: { role: 'user' } })
    expect(answer.status).toBe(200)
    expect((await auth.get('/users', { token: former.token })).status).toBe(401)
    const renewed = await auth.refresh(former.refreshToken)
    expect(decodeJwt(renewed.body.access_token).role).toBe('user')
    expect(renewed.body.scope).not.toContain('admin')
    expect((await auth.get('/me', { token: renewed.body.access_token })).body.role).toBe('user')
    expect((await auth.get('/users', { token: renewed.body.access_token })).status).toBe(403)
  })
})

describe('GET /users', () => {
  it('pages through everyone, newest first, none twice and none missing', async () => {
    for (let n = 0; n < 5; n += 1) await auth.person()
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await auth.get(`/users?limit=3${cursor && `&cursor=${cursor}`}`, { token: admin.token })
      expect(page.body.items.length).toBeLessThanOrEqual(3)
      seen.push(...page.body.items.map((one: { id: string }) => one.id))
      cursor = page.body.next
    }
    const rows = await auth.sql`select id from users order by id desc`
    expect(seen).toEqual(rows.map(({ id }) => id))
  })

  it('finds by part of a name or address, taking wildcards for letters', async () => {
    await auth.register({ username: 'under_score', display_name: '100% Ünlü', email: 'find.me@example.org' })
    const find = async (query: string) => {
      const answer = await auth.get(`/users?${query}`, { token: admin.token })
      return answer.body.items.map((one: { username: string }) => one.username)
    }
    expect(await find('q=DER_SC')).toEqual(['under_score'])
    expect(await find(`q=${encodeURIComponent('100% ünl')}`)).toEqual(['under_score'])
    expect(await find('q=find.me%40')).toEqual(['under_score'])
    expect(await find('q=der%25sc')).toEqual([])
    expect(await find('role=admin')).toContain('admin')
    expect(await find('role=admin&disabled=true')).toEqual([])
  })

  it.each(['limit=0', 'limit=201', 'limit=x', 'role=king', 'cursor=nonsense', 'q=%00', `q=${'x'.repeat(101)}`])(
    'refuses %s',
    async (query) => {
      const answer = await auth.get(`/users?${query}`, { token: admin.token })
      expect(answer.status).toBe(422)
      expect(answer.body.detail[0].loc).toEqual(['query', query.split('=')[0]])
    },
  )
})

describe('PATCH /users/{id}', () => {
  const change = (id: string, json: unknown) => auth.patch(`/users/${id}`, { token: admin.token, json })

  it('gives a role; tokens from before are void, the session goes on with the new role', async () => {
    const { id, refreshToken } = await auth.person()
    expect((await change(id, { role: 'moderator' })).body.role).toBe('moderator')
    expect(auth.revocations).toContainEqual(expect.objectContaining({ user_id: id, session_id: null }))
    const renewed = await auth.refresh(refreshToken)
    expect(renewed.body.scope).toContain('moderation:write')
    expect((await auth.get('/me', { token: renewed.body.access_token })).status).toBe(200)
  })

  it('takes a role away in the second it was given: the token of that second is void everywhere', async () => {
    const { id, refreshToken } = await auth.person()
    await change(id, { role: 'moderator' })
    const promoted = await auth.refresh(refreshToken)
    const { iat } = decodeJwt(promoted.body.access_token)
    await change(id, { role: 'user' })
    const told = auth.revocations.filter(({ user_id }) => user_id === id).at(-1)
    expect(told?.before).toBeGreaterThanOrEqual(iat ?? Number.POSITIVE_INFINITY)
    expect((await auth.get('/me', { token: promoted.body.access_token })).status).toBe(401)
    const demoted = await auth.refresh(promoted.body.refresh_token)
    expect((await auth.get('/me', { token: demoted.body.access_token })).body.role).toBe('user')
  })

  it('disables: no login, no token, no key; and enables again, keys included', async () => {
    const { id, token, username, refreshToken } = await auth.person()
    const made = await auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['chat:read'] } })
    expect((await change(id, { disabled: true })).body.disabled).toBe(true)
    expect((await auth.get('/me', { token })).status).toBe(401)
    const refused = { error: 'invalid_grant', error_description: expect.any(String) }
    expect((await auth.refresh(refreshToken)).body).toEqual(refused)
    expect((await auth.introspect(made.body.key)).body.active).toBe(false)
    const logIn = (password: string) => auth.post('/token', { form: { username, password } })
    expect((await logIn(PASSWORD)).body).toEqual({ ...refused, code: 'account_disabled' })
    // Who does not know the password is not told.
    expect((await logIn('not the password')).body).toEqual({
      ...refused,
      error_description: 'Incorrect username or password',
    })

    expect((await change(id, { disabled: false })).body.disabled).toBe(false)
    expect((await auth.refresh(refreshToken)).body.error, 'sessions stay ended').toBe('invalid_grant')
    expect((await auth.introspect(made.body.key)).body.active).toBe(true)
    const { access_token } = await auth.logIn(username)
    expect((await auth.get('/me', { token: access_token })).status).toBe(200)
  })

  it('never leaves the server without an admin, even when two take each other down at once', async () => {
    for (const json of [{ role: 'user' }, { disabled: true }]) {
      const answer = await change(admin.id, json)
      expect(answer.status).toBe(409)
      expect(answer.body.code).toBe('last_admin')
    }
    expect((await auth.delete(`/users/${admin.id}`, { token: admin.token })).body.code).toBe('last_admin')
    const other = await auth.person({ role: 'admin' })
    const [one, two] = await Promise.all([
      auth.patch(`/users/${other.id}`, { token: admin.token, json: { role: 'user' } }),
      auth.patch(`/users/${admin.id}`, { token: other.token, json: { disabled: true } }),
    ])
    const statuses = [one?.status, two?.status]
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    const rows = await auth.sql`select id from users where role = 'admin' and disabled_at is null`
    expect(rows).toHaveLength(1)
    // Whoever it was, the rest of these tests need the first one back.
    await auth.sql`update users set disabled_at = null, role = 'admin' where id = ${admin.id}`
    const tokens = await auth.logIn('admin', 'first admin password')
    admin = { ...admin, token: tokens.access_token }
    await auth.sql`update users set role = 'user' where id = ${other.id}`
  })

  it('a disabled admin does not count as one', async () => {
    const other = await auth.person({ role: 'admin' })
    await change(other.id, { disabled: true })
    expect((await change(admin.id, { role: 'user' })).body.code).toBe('last_admin')
  })

  it('refuses what it does not know', async () => {
    expect((await change(newId(), { role: 'user' })).body.code).toBe('user_not_found')
    expect((await change('nonsense', { role: 'user' })).status).toBe(422)
    expect((await change(admin.id, { role: 'king' })).status).toBe(422)
  })

  it('changes nothing, and voids nothing, when all is so already', async () => {
    const { id, token } = await auth.person()
    expect((await change(id, { role: 'user', disabled: false })).status).toBe(200)
    expect((await auth.get('/me', { token })).status).toBe(200)
    expect(auth.revocations.some((one) => one.user_id === id)).toBe(false)
  })
})

describe('DELETE /users/{id}', () => {
  it('erases someone', async () => {
    const { id, token } = await auth.person()
    expect((await auth.delete(`/users/${id}`, { token: admin.token })).status).toBe(204)
    expect((await auth.get('/me', { token })).status).toBe(401)
    expect((await auth.get(`/users/${id}`, { token: admin.token })).status).toBe(404)
    const events = await auth.sql`select target from account_events where user_id = ${id} order by target`
    expect(events.map(({ target }) => target)).toEqual(['analytics', 'chat'])
  })
})

describe('profiles', () => {
  it('are found by username in any case, by anyone logged in and by the services', async () => {
    const { id, username, token } = await auth.person({ email: 'private@example.org' })
    for (const bearer of [token, SERVICE_TOKEN]) {
      const answer = await auth.get(`/users/by-username/${username.toUpperCase()}`, { token: bearer })
      expect(answer.body).toEqual({ id, username, display_name: username })
    }
    expect((await auth.get(`/users/by-username/${username}`)).status).toBe(401)
  })

  it.each(['nobody-here', 'a%00b', '%F0%9F%98%80', 'x'])('%s is nobody', async (name) => {
    const answer = await auth.get(`/users/by-username/${name}`, { token: SERVICE_TOKEN })
    expect(answer.status).toBe(404)
    expect(answer.body.code).toBe('user_not_found')
  })

  it('are looked up by ids, unknown ones left out', async () => {
    const one = await auth.person()
    const two = await auth.person()
    const ids = [two.id, newId(), one.id, one.id]
    for (const token of [one.token, SERVICE_TOKEN]) {
      const answer = await auth.post('/users/lookup', { token, json: { ids } })
      expect(answer.body.items.map((profile: { id: string }) => profile.id)).toEqual([one.id, two.id])
    }
    expect((await auth.post('/users/lookup', { token: one.token, json: { ids: [] } })).body.items).toEqual([])
    expect((await auth.post('/users/lookup', { json: { ids } })).status).toBe(401)
  })

  it('nobody without a credential has a body checked, or is told what is wrong with it', async () => {
    const wrong = { ids: Array.from({ length: 150 }, () => 'x') }
    for (const json of [wrong, { ids: 7 }, {}]) {
      for (const token of [undefined, 'nonsense']) {
        const answer = await auth.post('/users/lookup', { json, ...(token ? { token } : {}) })
        expect(answer.status).toBe(401)
        expect(answer.body.detail).not.toBeInstanceOf(Array)
      }
    }
    const answer = await auth.post('/users/lookup', { token: SERVICE_TOKEN, json: wrong })
    expect(answer.status).toBe(422)
    expect(answer.body.detail).toHaveLength(50)
  })

  it('at most two hundred at a time', async () => {
    const json = { ids: Array.from({ length: 201 }, () => newId()) }
    expect((await auth.post('/users/lookup', { token: SERVICE_TOKEN, json })).status).toBe(422)
    expect((await auth.post('/users/lookup', { token: SERVICE_TOKEN, json: { ids: ['x'] } })).status).toBe(422)
  })
})
