import { TokenVerifier } from '@parley/common/auth/token-verifier'
import { API_KEY_PREFIX } from '@parley/common/contracts/identity'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthHarness, ISSUER, SERVICE_TOKEN, startAuth } from './auth-harness.js'

let auth: AuthHarness
beforeAll(async () => {
  auth = await startAuth()
})
afterAll(() => auth.stop())

const aKey = async (token: string, wish: Record<string, unknown> = {}) => {
  const answer = await auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['ml:analyze'], ...wish } })
  expect(answer.status).toBe(201)
  return answer.body as { id: string; key: string }
}

describe('API keys', () => {
  it('are not made from a misspelt wish, which could make one without an end', async () => {
    const { token } = await auth.person()
    const json = { name: 'bot', scopes: ['ml:analyze'], expires: '2027-03-01T00:00:00Z' }
    const answer = await auth.post('/api-keys', { token, json })
    expect(answer.status).toBe(422)
    expect(answer.body.detail).toMatchObject([{ loc: ['body', 'expires'], type: 'extra_forbidden' }])
  })

  it('are shown once, in the documented shape, and kept as a hash', async () => {
    const { token } = await auth.person()
    const expires_at = '2027-03-01T00:00:00+02:00'
    const answer = await auth.post('/api-keys', {
      token,
      json: { name: ' blog ', scopes: ['chat:read', 'ml:analyze', 'chat:read'], expires_at, quota_per_minute: 600 },
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: 'blog',
      scopes: ['chat:read', 'ml:analyze'],
      quota_per_minute: 600,
      created_at: expect.any(String),
      expires_at: '2027-02-28T22:00:00.000Z',
      last_used_at: null,
      key: expect.stringMatching(/^parley_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/),
    })
    expect(answer.body.key.split('_')[1]).toBe(answer.body.id.replaceAll('-', ''))
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const list = await auth.get('/api-keys', { token })
    expect(list.body.items).toHaveLength(1)
    expect(list.text).not.toContain(answer.body.key.split('_')[2])
    expect(auth.logged.join('')).not.toContain(answer.body.key)
  })

  it('speak for their owner with their own scopes and quota', async () => {
    const { token, id, username } = await auth.person()
    const { key, id: keyId } = await aKey(token, { scopes: ['chat:read'], quota_per_minute: 60 })
    expect((await auth.introspect(key)).body).toMatchObject({
      ...{ active: true, token_type: 'api_key', sub: id, username, scope: 'chat:read' },
      ...{ sid: null, key_id: keyId, quota_per_minute: 60 },
    })
    expect((await auth.get('/me', { token: key })).body.id).toBe(id)
    const { items } = (await auth.get('/api-keys', { token })).body
    expect(items[0].last_used_at).not.toBeNull()
  })

  it('are refused when revoked, on services that know them already, too', async () => {
    const { token } = await auth.person()
    const { key, id } = await aKey(token)
    const service = new TokenVerifier({
      ...{ serviceToken: SERVICE_TOKEN, issuer: ISSUER, clock: auth.clock },
      authFetch: async (path, init) => auth.auth.app.request(path, init),
    })
    await service.verify(key)
    expect((await auth.delete(`/api-keys/${id}`, { token })).status).toBe(204)
    const revocation = auth.revocations.find((one) => one.api_key_id === id)
    if (!revocation) throw new Error('no revocation was published')
    service.revoke(revocation)
    await expect(service.verify(key)).rejects.toMatchObject({ kind: 'unauthenticated' })
    expect((await auth.introspect(key)).body).toEqual({ active: false })
    expect((await auth.get('/me', { token: key })).status).toBe(401)
    expect((await auth.delete(`/api-keys/${id}`, { token })).body.code).toBe('api_key_not_found')
  })

  it('can be given up by POST /revoke', async () => {
    const { token } = await auth.person()
    const { key } = await aKey(token)
    expect((await auth.post('/revoke', { form: { token: key } })).status).toBe(200)
    expect((await auth.introspect(key)).body).toEqual({ active: false })
  })

  it('end when they expire', async () => {
    const { token } = await auth.person()
    const expires_at = new Date(auth.clock.now().getTime() + 60_000).toISOString()
    const { key } = await aKey(token, { expires_at })
    const before = (await auth.introspect(key)).body
    expect(before.exp).toBe(Math.floor(Date.parse(expires_at) / 1_000))
    auth.clock.advance(61_000)
    expect((await auth.introspect(key)).body).toEqual({ active: false })
  })

  it('with a wrong secret, or another key’s, are refused', async () => {
    const { token } = await auth.person()
    const one = await aKey(token)
    const two = await aKey(token)
    const [, id] = one.key.split('_')
    const secret = two.key.slice(two.key.length - 43)
    for (const forged of [`${API_KEY_PREFIX}${id}_${secret}`, `${one.key}x`, one.key.slice(0, -1), API_KEY_PREFIX]) {
      expect((await auth.introspect(forged)).body).toEqual({ active: false })
      expect((await auth.get('/me', { token: forged })).status).toBe(401)
    }
  })

  it('lose what their owner’s role no longer allows', async () => {
    const { token, id } = await auth.person({ role: 'admin' })
    const { key } = await aKey(token, { scopes: ['admin', 'chat:read'] })
    expect((await auth.introspect(key)).body.scope).toBe('chat:read admin')
    await auth.sql`update users set role = 'user' where id = ${id}`
    expect((await auth.introspect(key)).body).toMatchObject({ role: 'user', scope: 'chat:read' })
  })

  it('survive their owner’s new password on services that know them already', async () => {
    const { token, id } = await auth.person()
    const { key } = await aKey(token)
    const service = new TokenVerifier({
      ...{ serviceToken: SERVICE_TOKEN, issuer: ISSUER, clock: auth.clock },
      authFetch: async (path, init) => auth.auth.app.request(path, init),
    })
    await service.verify(key)
    const json = { current_password: 'correct horse battery', new_password: 'another good password' }
    await auth.put('/me/password', { token, json })
    const revocation = auth.revocations.find((one) => one.user_id === id)
    if (!revocation) throw new Error('no revocation was published')
    service.revoke(revocation)
    auth.clock.advance(1_000)
    expect(await service.verify(key)).toMatchObject({ userId: id })
  })

  it('cannot do what could lock their owner out or make further credentials', async () => {
    const { token } = await auth.person()
    const { key } = await aKey(token, { scopes: ['account:write'] })
    const answers = [
      await auth.post('/api-keys', { token: key, json: { name: 'more', scopes: ['account:write'] } }),
      await auth.get('/api-keys', { token: key }),
      await auth.put('/me/password', {
        token: key,
        json: { current_password: 'correct horse battery', new_password: 'another good password' },
      }),
      await auth.delete('/me', { token: key, json: { password: 'correct horse battery' } }),
      await auth.get('/me/sessions', { token: key }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(403)
      expect(answer.body.code).toBe('login_required')
    }
  })

  it('may have no scope that their maker does not hold', async () => {
    const { token, username } = await auth.person()
    const ask = (bearer: string, scopes: string[]) =>
      auth.post('/api-keys', { token: bearer, json: { name: 'bot', scopes } })
    expect((await ask(token, ['admin'])).body.code).toBe('insufficient_scope')
    const narrow = await auth.post('/token', {
      form: { username, password: 'correct horse battery', scope: 'account:write' },
    })
    expect((await ask(narrow.body.access_token, ['chat:read'])).body.code).toBe('insufficient_scope')
    expect((await ask(narrow.body.access_token, ['account:write'])).status).toBe(201)
  })

  it.each([
    ['no name', { name: undefined }, 'name'],
    ['an empty name', { name: ' ' }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['no scopes', { scopes: [] }, 'scopes'],
    ['a scope there is not', { scopes: ['everything'] }, 'scopes'],
    ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['an end that is no time', { expires_at: 'tomorrow' }, 'expires_at'],
    ['a quota of nothing', { quota_per_minute: 0 }, 'quota_per_minute'],
    ['a quota beyond numbers', { quota_per_minute: 1e12 }, 'quota_per_minute'],
  ])('are not made with %s', async (_what, wish, field) => {
    const { token } = await auth.person()
    const answer = await auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['chat:read'], ...wish } })
    expect(answer.status).toBe(422)
    expect(answer.body.detail[0].loc.slice(0, 2)).toEqual(['body', field])
  })

  it.each(['user', 'moderator'] as const)('of a %s have no more quota than the server’s default', async (role) => {
    const { token } = await auth.person({ role })
    const ask = (quota_per_minute: number) =>
      auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['ml:analyze'], quota_per_minute } })
    for (const quota of [601, 1_000_000]) {
      const refused = await ask(quota)
      expect([refused.status, refused.body.code]).toEqual([403, 'quota_above_default'])
      expect(refused.body.detail).toBe('Only admins may give a key more than 600 texts a minute')
    }
    expect((await auth.get('/api-keys', { token })).body.items).toEqual([])
    expect((await ask(600)).status).toBe(201)
  })

  it('of an admin may have more, unless the login leaves that out or the role is gone', async () => {
    const { token, id, username } = await auth.person({ role: 'admin' })
    const wish = { scopes: ['ml:analyze'], quota_per_minute: 1_000_000 }
    const { key } = await aKey(token, wish)
    const json = { name: 'bot', ...wish }
    const narrow = await auth.post('/token', {
      form: { username, password: 'correct horse battery', scope: 'account:write ml:analyze' },
    })
    const refused = await auth.post('/api-keys', { token: narrow.body.access_token, json })
    expect([refused.status, refused.body.code]).toEqual([403, 'quota_above_default'])
    await auth.sql`update users set role = 'user' where id = ${id}`
    const demoted = await auth.post('/api-keys', { token, json })
    expect([demoted.status, demoted.body.code]).toEqual([403, 'quota_above_default'])
    expect((await auth.introspect(key)).body.quota_per_minute).toBe(1_000_000)
  })

  it('are at most fifty', async () => {
    const { token, id } = await auth.person()
    await auth.sql`
      insert into api_keys (id, user_id, name, hash, scope, created_at)
      select gen_random_uuid(), ${id}, 'k', ''::bytea, 'chat:read', now() from generate_series(1, 50)`
    const answer = await auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['chat:read'] } })
    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('too_many_api_keys')
  })

  it('of other people are out of reach', async () => {
    const mine = await auth.person()
    const theirs = await auth.person()
    const { id, key } = await aKey(theirs.token)
    expect((await auth.delete(`/api-keys/${id}`, { token: mine.token })).status).toBe(404)
    expect((await auth.introspect(key)).body.active).toBe(true)
    expect((await auth.get('/api-keys', { token: mine.token })).body.items).toEqual([])
  })
})
