import { TokenVerifier } from '@parley/common/auth/token-verifier'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthHarness, ISSUER, PASSWORD, SERVICE_TOKEN, startAuth } from './auth-harness.js'

const NEW_PASSWORD = 'another good password'
let auth: AuthHarness
beforeAll(async () => {
  auth = await startAuth()
})
afterAll(() => auth.stop())

describe('/me', () => {
  it('shows the account, and nothing that is secret', async () => {
    const { token, id, username } = await auth.person({ email: 'me@example.org' })
    const answer = await auth.get('/me', { token })
    expect(answer.body).toMatchObject({ id, username, email: 'me@example.org', email_verified: false, role: 'user' })
    expect(answer.text).not.toMatch(/hash|argon2/)
  })

  it.each([
    ['none', {}],
    ['nonsense', { authorization: 'Bearer nonsense' }],
    ['a password', { authorization: 'Basic YTpi' }],
    ['the service token', { authorization: `Bearer ${SERVICE_TOKEN}` }],
  ])('with %s for a credential is a 401', async (_what, headers) => {
    const answer = await auth.get('/me', { headers })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(answer.body).toEqual({ detail: expect.any(String), code: expect.any(String) })
  })

  it('changes the display name', async () => {
    const { token, username } = await auth.person()
    const answer = await auth.patch('/me', { token, json: { display_name: ' 森 鷗外 ' } })
    expect(answer.body.display_name).toBe('森 鷗外')
    expect(decodeJwt((await auth.logIn(username)).access_token).display_name).toBe('森 鷗外')
  })

  it('changes neither role nor username', async () => {
    const { token, username } = await auth.person()
    const answer = await auth.patch('/me', { token, json: { role: 'admin', username: 'root2' } })
    expect(answer.body).toMatchObject({ role: 'user', username })
  })

  it('refuses what is not allowed to a credential without the scope', async () => {
    const { username } = await auth.person()
    const login = await auth.post('/token', { form: { username, password: PASSWORD, scope: 'chat:read' } })
    const answer = await auth.patch('/me', { token: login.body.access_token, json: { display_name: 'X' } })
    expect(answer.status).toBe(403)
    expect(answer.body.code).toBe('insufficient_scope')
  })
})

describe('PUT /me/password', () => {
  it('sets the new one and ends every other session, on every service', async () => {
    const { token, username, refreshToken, id } = await auth.person()
    const elsewhere = await auth.logIn(username)
    const service = new TokenVerifier({
      ...{ serviceToken: SERVICE_TOKEN, issuer: ISSUER, clock: auth.clock },
      authFetch: async (path, init) => auth.auth.app.request(path, init),
    })
    await service.verify(elsewhere.access_token)
    const json = { current_password: PASSWORD, new_password: NEW_PASSWORD }
    expect((await auth.put('/me/password', { token, json })).status).toBe(204)

    const [revocation] = auth.revocations.filter((one) => one.user_id === id)
    if (!revocation) throw new Error('no revocation was published')
    service.revoke(revocation)
    await expect(service.verify(elsewhere.access_token)).rejects.toMatchObject({ code: 'token_revoked' })
    expect(await service.verify(token)).toMatchObject({ username })
    expect((await auth.get('/me', { token })).status).toBe(200)
    expect((await auth.get('/me', { token: elsewhere.access_token })).status).toBe(401)
    expect((await auth.refresh(elsewhere.refresh_token)).body.error).toBe('invalid_grant')
    expect((await auth.refresh(refreshToken)).status).toBe(200)
    await expect(auth.logIn(username)).rejects.toThrow('invalid_grant')
    // Even in the second of the change, which the revocation voids as a whole.
    const again = await auth.logIn(username, NEW_PASSWORD)
    expect(await service.verify(again.access_token)).toMatchObject({ username })
  })

  it('needs the current one', async () => {
    const { token, username } = await auth.person()
    const json = { current_password: 'not my password', new_password: NEW_PASSWORD }
    const answer = await auth.put('/me/password', { token, json })
    expect(answer.status).toBe(403)
    expect(answer.body.code).toBe('wrong_password')
    await auth.logIn(username)
  })

  it('holds the new one to the same rules', async () => {
    const { token, username } = await auth.person()
    const json = { current_password: PASSWORD, new_password: username }
    const answer = await auth.put('/me/password', { token, json })
    expect(answer.status).toBe(422)
    expect(answer.body.detail[0].loc).toEqual(['body', 'new_password'])
  })

  it('of two changes at once makes one', async () => {
    const { token } = await auth.person()
    const change = (new_password: string) =>
      auth.put('/me/password', { token, json: { current_password: PASSWORD, new_password } })
    const answers = await Promise.all([change(NEW_PASSWORD), change(`${NEW_PASSWORD} too`)])
    const codes = answers.map(({ status, body }) => (status === 204 ? 'changed' : body.code))
    expect(codes.filter((code) => code === 'changed')).toHaveLength(1)
    // Which of the two depends on whether the second was checked before the first was done.
    expect(['password_changed_meanwhile', 'wrong_password']).toContain(codes.find((code) => code !== 'changed'))
  })

  it('leaves API keys alone unless told otherwise', async () => {
    const { token } = await auth.person()
    const made = await auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['chat:read'] } })
    const change = (from: string, to: string, extra = {}) =>
      auth.put('/me/password', { token, json: { current_password: from, new_password: to, ...extra } })
    await change(PASSWORD, NEW_PASSWORD)
    expect((await auth.introspect(made.body.key)).body.active).toBe(true)
    await change(NEW_PASSWORD, PASSWORD, { revoke_api_keys: true })
    expect((await auth.introspect(made.body.key)).body.active).toBe(false)
  })
})

describe('/me/sessions', () => {
  it('lists where one is logged in and marks the one asking', async () => {
    const { token, username } = await auth.person()
    const headers = { 'user-agent': 'Test Browser' }
    await auth.post('/token', { form: { username, password: PASSWORD }, headers, from: '2001:db8:1:2:3:4:5:6' })
    const { items, next } = (await auth.get('/me/sessions', { token })).body
    expect(next).toBeNull()
    expect(items).toHaveLength(2)
    expect(items[0]).toMatchObject({ user_agent: 'Test Browser', address: '2001:db8:1:2::/64', is_current: false })
    expect(items[1]).toMatchObject({ is_current: true, id: decodeJwt(token).sid })
  })

  it('ends one of them', async () => {
    const { token, username } = await auth.person()
    const other = await auth.logIn(username)
    const id = decodeJwt(other.access_token).sid
    expect((await auth.delete(`/me/sessions/${id}`, { token })).status).toBe(204)
    expect((await auth.refresh(other.refresh_token)).body.error).toBe('invalid_grant')
    expect((await auth.get('/me', { token: other.access_token })).status).toBe(401)
    expect((await auth.delete(`/me/sessions/${id}`, { token })).status).toBe(404)
    expect((await auth.delete('/me/sessions/nonsense', { token })).status).toBe(422)
  })

  it('ends all others', async () => {
    const { token, username } = await auth.person()
    const others = [await auth.logIn(username), await auth.logIn(username)]
    expect((await auth.delete('/me/sessions', { token })).status).toBe(204)
    for (const other of others) expect((await auth.get('/me', { token: other.access_token })).status).toBe(401)
    expect((await auth.get('/me', { token })).status).toBe(200)
  })

  it('are not those of other people', async () => {
    const mine = await auth.person()
    const theirs = await auth.person()
    const id = decodeJwt(theirs.token).sid
    expect((await auth.delete(`/me/sessions/${id}`, { token: mine.token })).status).toBe(404)
    expect((await auth.get('/me', { token: theirs.token })).status).toBe(200)
  })

  it('are at most a hundred: the oldest make way', async () => {
    const { id, token, username } = await auth.person()
    await auth.sql`
      insert into sessions (id, user_id, user_agent, address, created_at, last_used_at, expires_at)
      select gen_random_uuid(), ${id}, '', '', now() + interval '1 s', now() + interval '1 s', now() + interval '1 d'
      from generate_series(1, 99)`
    await auth.logIn(username)
    expect((await auth.get('/me', { token })).status).toBe(401)
  })
})

describe('GET /me/export', () => {
  it('gives all that auth holds about a person, without secrets', async () => {
    const { token, id } = await auth.person({ email: 'export@example.org' })
    const made = await auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['chat:read'] } })
    const answer = await auth.get('/me/export', { token })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toContain('attachment')
    expect(answer.body).toMatchObject({
      account: { id, email: 'export@example.org' },
      sessions: [{ is_current: true }],
      api_keys: [{ name: 'bot' }],
    })
    expect(answer.text).not.toMatch(/argon2|hash/)
    expect(answer.text).not.toContain(made.body.key)
  })
})

describe('DELETE /me', () => {
  it('erases the account and everything about it, once the password confirms it', async () => {
    const { token, id, username, refreshToken } = await auth.person({ email: 'gone@example.org' })
    const made = await auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['chat:read'] } })
    expect((await auth.delete('/me', { token, json: { password: 'not my password' } })).body.code).toBe(
      'wrong_password',
    )
    expect((await auth.delete('/me', { token, json: {} })).status).toBe(422)
    expect((await auth.delete('/me', { token, json: { password: PASSWORD } })).status).toBe(204)

    expect((await auth.get('/me', { token })).status).toBe(401)
    expect((await auth.refresh(refreshToken)).body.error).toBe('invalid_grant')
    expect((await auth.introspect(made.body.key)).body).toEqual({ active: false })
    await expect(auth.logIn(username)).rejects.toThrow('invalid_grant')
    for (const table of ['users', 'sessions', 'api_keys', 'email_links', 'mail_requests']) {
      const column = table === 'users' ? 'id' : 'user_id'
      const rows = await auth.sql`select 1 from ${auth.sql(table)} where ${auth.sql(column)} = ${id}`
      expect(rows, table).toHaveLength(0)
    }
    expect(auth.revocations).toContainEqual(expect.objectContaining({ user_id: id, session_id: null }))
  })

  it('is not for the last administrator', async () => {
    const { token } = await auth.admin()
    const answer = await auth.delete('/me', { token, json: { password: 'first admin password' } })
    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('last_admin')
  })
})
