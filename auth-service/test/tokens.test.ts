import { TokenVerifier } from '@parley/common/auth/token-verifier'
import { decodeJwt, decodeProtectedHeader, importPKCS8, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthHarness, anEd25519Key, clientOf, ISSUER, PASSWORD, SERVICE_TOKEN, startAuth } from './auth-harness.js'

const key = anEd25519Key()
let auth: AuthHarness
beforeAll(async () => {
  auth = await startAuth({ settings: { signingKeys: { current: key.privatePem } } })
})
afterAll(() => auth.stop())

describe('the password grant', () => {
  it('hands out tokens that nobody may cache, with the claims every service expects', async () => {
    const { id, username } = await auth.person()
    const answer = await auth.post('/token', { form: { grant_type: 'password', username, password: PASSWORD } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('pragma')).toBe('no-cache')
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 900,
      refresh_token: expect.any(String),
      scope: 'chat:read chat:write bot:write ml:analyze account:write',
    })
    const claims = decodeJwt(answer.body.access_token)
    expect(claims).toMatchObject({ iss: ISSUER, aud: 'parley', sub: id, name: username, role: 'user' })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900)
    expect(decodeProtectedHeader(answer.body.access_token)).toMatchObject({ alg: 'EdDSA', kid: expect.any(String) })
  })

  it.each([
    ['without a grant_type, as FastAPI allows', {}, {}],
    ['with an empty grant_type', { grant_type: '' }, {}],
    ['with the blank client that Swagger UI sends', { grant_type: 'password' }, { authorization: 'Basic Og==' }],
    ['with client fields we have no use for', { client_id: 'x', client_secret: '' }, {}],
    ['with an empty scope', { scope: '' }, {}],
  ])('works %s', async (_how, form, headers) => {
    const { username } = await auth.person()
    const answer = await auth.post('/token', { form: { username, password: PASSWORD, ...form }, headers })
    expect(answer.status).toBe(200)
  })

  it('takes the username in any case', async () => {
    const { username } = await auth.person()
    expect(await auth.logIn(username.toUpperCase())).toMatchObject({ refresh_token: expect.any(String) })
  })

  it('grants no more than was asked for, and no more than the role may have', async () => {
    const { username } = await auth.person()
    const ask = (scope: string) => auth.post('/token', { form: { username, password: PASSWORD, scope } })
    expect((await ask('chat:read')).body.scope).toBe('chat:read')
    expect((await ask('admin chat:read moderation:write')).body.scope).toBe('chat:read')
    expect((await ask('admin')).body).toMatchObject({ error: 'invalid_scope' })
    expect((await ask('chat:read no:such')).body).toMatchObject({ error: 'invalid_scope' })
  })

  it.each([
    ['no fields at all', {}, 'invalid_request'],
    ['no password', { username: 'ada' }, 'invalid_request'],
    ['an empty password', { username: 'ada', password: '' }, 'invalid_request'],
    ['an endless username', { username: 'a'.repeat(3_000), password: PASSWORD }, 'invalid_request'],
    ['a grant we do not have', { grant_type: 'authorization_code', code: 'x' }, 'unsupported_grant_type'],
    ['a refresh without a token', { grant_type: 'refresh_token' }, 'invalid_request'],
    ['an unknown username', { username: 'nobody-here', password: PASSWORD }, 'invalid_grant'],
    ['an e-mail address nobody has', { username: 'no@body.test', password: PASSWORD }, 'invalid_grant'],
    ['a username with a NUL in it', { username: 'a\u0000b', password: PASSWORD }, 'invalid_grant'],
  ])('%s is refused in the shape of RFC 6749', async (_what, form, error) => {
    const answer = await auth.post('/token', { form })
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({ error, error_description: expect.any(String) })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('a repeated parameter, JSON, a broken multipart body and no body are refused likewise', async () => {
    const raw = (type: string | null, body?: string) =>
      auth.auth.app.request('/token', {
        method: 'POST',
        ...(body ? { body } : {}),
        headers: type ? { 'content-type': type } : {},
      })
    const form = 'application/x-www-form-urlencoded'
    for (const response of [
      await raw(form, 'username=a&username=b&password=c'),
      await raw('application/json', '{"username":"a","password":"b"}'),
      await raw('multipart/form-data; boundary=x', 'nonsense'),
      await raw(null),
    ]) {
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: 'invalid_request' })
    }
  })

  it('a wrong password and an unknown username cannot be told apart', async () => {
    const { username } = await auth.person()
    const wrong = await auth.post('/token', { form: { username, password: 'not the password' } })
    const unknown = await auth.post('/token', { form: { username: 'nobody-here', password: PASSWORD } })
    expect(wrong.status).toBe(400)
    expect(wrong.body).toEqual(unknown.body)
  })
})

it('an unknown username costs as much as a wrong password: a hash is really computed', async () => {
  const { username } = await auth.person()
  const checks = async () => {
    const { text } = await auth.get('/metrics')
    return Number(/^parley_auth_password_checks\{[^}]*\} (\d+)$/m.exec(text)?.[1])
  }
  for (const who of [username, 'nobody-here', 'no@body.test', '\u0000']) {
    const before = await checks()
    await auth.post('/token', { form: { username: who, password: 'not the password' } })
    expect(await checks(), who).toBe(before + 1)
  }
})

describe('refresh tokens', () => {
  it('rotate: each works once and hands out the next', async () => {
    const { refreshToken, token } = await auth.person()
    const first = await auth.refresh(refreshToken)
    expect(first.status).toBe(200)
    expect(first.body.refresh_token).not.toBe(refreshToken)
    expect(decodeJwt(first.body.access_token).sid).toBe(decodeJwt(token).sid)
    const second = await auth.refresh(first.body.refresh_token)
    expect(second.status).toBe(200)
    expect((await auth.get('/me', { token: second.body.access_token })).status).toBe(200)
  })

  it('one that comes back after its successor was used ends the whole family, access tokens included', async () => {
    const { refreshToken, id } = await auth.person()
    const first = await auth.refresh(refreshToken)
    const second = await auth.refresh(first.body.refresh_token)
    const stolen = await auth.refresh(refreshToken)
    expect(stolen.status).toBe(400)
    expect(stolen.body.error).toBe('invalid_grant')
    expect((await auth.refresh(second.body.refresh_token)).body.error).toBe('invalid_grant')
    expect((await auth.get('/me', { token: second.body.access_token })).status).toBe(401)
    expect(auth.revocations).toContainEqual(
      expect.objectContaining({ user_id: id, session_id: decodeJwt(second.body.access_token).sid }),
    )
  })

  it('one that comes back later than a moment ends the family even if its successor was never used', async () => {
    const { refreshToken } = await auth.person()
    const first = await auth.refresh(refreshToken)
    auth.clock.advance(21_000)
    expect((await auth.refresh(refreshToken)).body.error).toBe('invalid_grant')
    expect((await auth.refresh(first.body.refresh_token)).body.error).toBe('invalid_grant')
  })

  it('one whose answer was lost brings another in the place of the one that never arrived', async () => {
    const { refreshToken, token } = await auth.person()
    await auth.refresh(refreshToken)
    auth.clock.advance(10_000)
    const again = await auth.refresh(refreshToken)
    expect(again.status).toBe(200)
    expect(decodeJwt(again.body.access_token).sid).toBe(decodeJwt(token).sid)
    auth.clock.advance(15 * 60_000)
    const next = await auth.refresh(again.body.refresh_token)
    expect((await auth.get('/me', { token: next.body.access_token })).status).toBe(200)
  })

  it('presented by several tabs at once, it leaves one that goes on', async () => {
    const { refreshToken, token } = await auth.person()
    const answers = await Promise.all([1, 2, 3].map(() => auth.refresh(refreshToken)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const sid = String(decodeJwt(token).sid)
    const unused = await auth.sql`select id from refresh_tokens where session_id = ${sid} and used_at is null`
    expect(unused).toHaveLength(1)
  })

  it.each([
    ['at once', 0],
    ['twenty minutes later', 20 * 60_000],
  ])('stolen and replayed within a moment, it is found out when the owner refreshes %s', async (_when, laterMs) => {
    const { refreshToken, id } = await auth.person()
    const owner = await auth.refresh(refreshToken)
    const thief = await auth.refresh(refreshToken)
    expect(thief.status).toBe(200)
    auth.clock.advance(laterMs)
    // The owner's is dead since the replay; it gets no second try of its own, however soon it comes.
    expect((await auth.refresh(owner.body.refresh_token)).body.error).toBe('invalid_grant')
    expect((await auth.refresh(thief.body.refresh_token)).body.error).toBe('invalid_grant')
    expect((await auth.get('/me', { token: thief.body.access_token })).status).toBe(401)
    const { sid } = decodeJwt(thief.body.access_token)
    expect(auth.revocations).toContainEqual(expect.objectContaining({ user_id: id, session_id: sid }))
  })

  it('stolen and used first, it is found out when the thief goes on after the owner', async () => {
    const { refreshToken } = await auth.person()
    const thief = await auth.refresh(refreshToken)
    const owner = await auth.refresh(refreshToken)
    expect((await auth.refresh(thief.body.refresh_token)).body.error).toBe('invalid_grant')
    expect((await auth.get('/me', { token: owner.body.access_token })).status).toBe(401)
  })

  it('repeating it does not stretch the moment in which it may be repeated', async () => {
    const { refreshToken } = await auth.person()
    await auth.refresh(refreshToken)
    auth.clock.advance(15_000)
    expect((await auth.refresh(refreshToken)).status).toBe(200)
    auth.clock.advance(6_000)
    expect((await auth.refresh(refreshToken)).body.error).toBe('invalid_grant')
  })

  it('the database does not hold the tokens', async () => {
    const { refreshToken } = await auth.person()
    const next = await auth.refresh(refreshToken)
    await auth.refresh(next.body.refresh_token)
    const rows = await auth.sql`select t.*, encode(hash, 'escape') from refresh_tokens t`
    expect(JSON.stringify(rows)).not.toContain(next.body.refresh_token)
  })

  it('scope may be narrowed, never widened', async () => {
    const { username } = await auth.person()
    const login = await auth.post('/token', { form: { username, password: PASSWORD, scope: 'chat:read chat:write' } })
    const narrow = await auth.refresh(login.body.refresh_token, { scope: 'chat:read' })
    expect(narrow.body.scope).toBe('chat:read')
    const wide = await auth.refresh(narrow.body.refresh_token, { scope: 'account:write' })
    expect(wide.body.error).toBe('invalid_scope')
  })

  it('one refused for its scope is not used up, now or later', async () => {
    const { username } = await auth.person()
    const login = await auth.post('/token', { form: { username, password: PASSWORD, scope: 'chat:read' } })
    const { refresh_token } = login.body
    expect((await auth.refresh(refresh_token, { scope: 'chat:write' })).body.error).toBe('invalid_scope')
    auth.clock.advance(60_000)
    const again = await auth.refresh(refresh_token)
    expect(again.body.scope).toBe('chat:read')
    expect((await auth.refresh(again.body.refresh_token)).status).toBe(200)
  })

  it('one that comes back ends the family also where it asks for a scope it could not have', async () => {
    const { refreshToken } = await auth.person()
    const first = await auth.refresh(refreshToken)
    const second = await auth.refresh(first.body.refresh_token)
    expect((await auth.refresh(refreshToken, { scope: 'admin' })).body.error).toBe('invalid_grant')
    expect((await auth.refresh(second.body.refresh_token)).body.error).toBe('invalid_grant')
  })

  it('carry a session on for 180 days at the most', async () => {
    const { refreshToken, username } = await auth.person()
    let newest = refreshToken
    for (let days = 0; days < 175; days += 25) {
      auth.clock.advance(25 * 24 * 3_600_000)
      const answer = await auth.refresh(newest)
      expect(answer.status).toBe(200)
      newest = answer.body.refresh_token
    }
    const { access_token: token } = await auth.logIn(username)
    const { items } = (await auth.get('/me/sessions', { token })).body
    const old = items.find((session: { is_current: boolean }) => !session.is_current)
    expect(Date.parse(old.expires_at) - Date.parse(old.created_at)).toBe(180 * 24 * 3_600_000)
    auth.clock.advance(6 * 24 * 3_600_000)
    expect((await auth.refresh(newest)).body.error).toBe('invalid_grant')
  })

  it('die unused after 30 days', async () => {
    const { refreshToken } = await auth.person()
    auth.clock.advance(31 * 24 * 3_600_000)
    expect((await auth.refresh(refreshToken)).body.error).toBe('invalid_grant')
  })

  it.each(['nonsense', 'a.b.c', 'é'.repeat(100)])('%s is none', async (token) => {
    expect((await auth.refresh(token)).body.error).toBe('invalid_grant')
  })
})

describe('POST /revoke', () => {
  it.each(['refreshToken', 'token'] as const)('by its %s ends the session', async (which) => {
    const person = await auth.person()
    const answer = await auth.post('/revoke', { form: { token: person[which], token_type_hint: 'refresh_token' } })
    expect(answer.status).toBe(200)
    expect((await auth.refresh(person.refreshToken)).body.error).toBe('invalid_grant')
    expect((await auth.get('/me', { token: person.token })).status).toBe(401)
  })

  it('is silent about tokens that are none', async () => {
    expect((await auth.post('/revoke', { form: { token: 'nonsense' } })).status).toBe(200)
  })

  it('needs a token', async () => {
    const answer = await auth.post('/revoke', { form: {} })
    expect(answer.status).toBe(400)
    expect(answer.body.error).toBe('invalid_request')
  })
})

describe('POST /introspect', () => {
  it('tells the services what an access token is worth', async () => {
    const person = await auth.person({ role: 'moderator' })
    expect((await auth.introspect(person.token)).body).toEqual({
      active: true,
      token_type: 'access_token',
      sub: person.id,
      username: person.username,
      display_name: person.username,
      role: 'moderator',
      scope: 'chat:read chat:write bot:write moderation:read moderation:write analytics:read ml:analyze account:write',
      sid: decodeJwt(person.token).sid,
      key_id: null,
      exp: decodeJwt(person.token).exp,
      quota_per_minute: null,
    })
  })

  it('is for the services and admins, and nobody else', async () => {
    const admin = await auth.admin()
    const person = await auth.person()
    const ask = (token?: string) =>
      auth.post('/introspect', { form: { token: person.token }, ...(token ? { token } : {}) })
    expect((await ask(admin.token)).body.active).toBe(true)
    expect((await ask(person.token)).status).toBe(403)
    expect((await ask()).status).toBe(401)
    expect((await ask(`${SERVICE_TOKEN}x`)).status).toBe(401)
    expect((await ask()).headers.get('www-authenticate')).toBe('Bearer')
  })

  it('says inactive, and no more, of anything else', async () => {
    const person = await auth.person()
    await auth.post('/revoke', { form: { token: person.token } })
    for (const token of [
      'nonsense',
      'x'.repeat(30_000),
      person.token,
      person.refreshToken,
      `parley_${'0'.repeat(32)}_${'x'.repeat(43)}`,
    ]) {
      expect((await auth.introspect(token)).body).toEqual({ active: false })
    }
  })
})

describe('an access token', () => {
  const forge = async (pem: string, claims: Record<string, unknown>, header: Record<string, string> = {}) => {
    const person = await auth.person()
    const { iat: _iat, ...genuine } = decodeJwt(person.token)
    const now = Math.floor(auth.clock.now().getTime() / 1_000)
    return new SignJWT({ ...genuine, iat: now, ...claims })
      .setProtectedHeader({ ...decodeProtectedHeader(person.token), alg: 'EdDSA', ...header })
      .sign(await importPKCS8(pem, 'EdDSA'))
  }

  it.each([
    ['of another audience', () => forge(key.privatePem, { aud: 'elsewhere' })],
    ['of another issuer', () => forge(key.privatePem, { iss: 'https://evil.test' })],
    ['that has expired', () => forge(key.privatePem, { exp: Math.floor(auth.clock.now().getTime() / 1_000) - 1 })],
    ['signed by a stranger', () => forge(anEd25519Key().privatePem, {})],
    ['with a key id nobody published', () => forge(key.privatePem, {}, { kid: 'unheard-of' })],
    ['of a session that never was', () => forge(key.privatePem, { sid: '01890000-0000-7000-8000-000000000000' })],
    ['of a person that never was', () => forge(key.privatePem, { sub: '01890000-0000-7000-8000-000000000000' })],
  ])('%s is refused', async (_what, make) => {
    const token = await make()
    expect((await auth.get('/me', { token })).status).toBe(401)
    expect((await auth.introspect(token)).body).toEqual({ active: false })
  })

  it('that claims a role its owner does not have gets none of its rights', async () => {
    const token = await forge(key.privatePem, { role: 'admin', scope: 'admin account:write' })
    expect((await auth.get('/users', { token })).status).toBe(403)
    expect((await auth.introspect(token)).body).toMatchObject({ role: 'user', scope: 'account:write' })
  })

  it('is not good for ever', async () => {
    const { token } = await auth.person()
    auth.clock.advance(15 * 60_000 + 1_000)
    const answer = await auth.get('/me', { token })
    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('token_expired')
  })
})

describe('rotating the signing key', () => {
  it('first publishing the new key, then signing with it, refuses nobody for a moment', async () => {
    const next = anEd25519Key()
    const before = await auth.person()
    // Both instances publish both keys, one signs with the old, one with the new: the middle of a rolling restart.
    const announced = await auth.compose({ signingKeys: { current: key.privatePem, previous: next.publicPem } })
    const rotated = await auth.compose({ signingKeys: { current: next.privatePem, previous: key.privatePem } })
    const published = await clientOf(announced.app).get('/.well-known/jwks.json')
    expect(published.body.keys).toHaveLength(2)
    expect(published.text).not.toContain('"d"')

    const after = await clientOf(rotated.app).logIn(before.username)
    expect(decodeProtectedHeader(after.access_token).kid).not.toBe(decodeProtectedHeader(before.token).kid)
    for (const instance of [announced, rotated]) {
      const verifier = new TokenVerifier({
        ...{ serviceToken: SERVICE_TOKEN, issuer: ISSUER, clock: auth.clock },
        authFetch: async (path, init) => instance.app.request(path, init),
      })
      for (const token of [before.token, after.access_token]) {
        expect(await verifier.verify(token)).toMatchObject({ userId: before.id })
        expect((await clientOf(instance.app).get('/me', { token })).status).toBe(200)
      }
    }
    await announced.close()
    await rotated.close()
  })
})

describe('discovery', () => {
  it('publishes metadata as RFC 8414 has it', async () => {
    const answer = await auth.get('/.well-known/oauth-authorization-server')
    expect(answer.body).toMatchObject({
      issuer: ISSUER,
      token_endpoint: `${ISSUER}/api/auth/token`,
      revocation_endpoint: `${ISSUER}/api/auth/revoke`,
      introspection_endpoint: `${ISSUER}/api/auth/introspect`,
      jwks_uri: `${ISSUER}/api/auth/.well-known/jwks.json`,
      grant_types_supported: ['password', 'refresh_token'],
      response_types_supported: [],
    })
  })

  it('lets the public keys, and nothing else, be cached', async () => {
    const answer = await auth.get('/.well-known/jwks.json')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
    expect(answer.body.keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' },
    ])
    expect((await auth.get('/me')).headers.get('cache-control')).toBe('no-store')
  })
})

it('no token, key or password ever reaches the log', async () => {
  const { token, refreshToken } = await auth.person()
  await auth.post('/token', { form: { username: 'someone', password: 'a wrong password' } })
  const log = auth.logged.join('')
  for (const secret of [token, refreshToken, PASSWORD, 'a wrong password', SERVICE_TOKEN, '$argon2id']) {
    expect(log).not.toContain(secret)
  }
})
