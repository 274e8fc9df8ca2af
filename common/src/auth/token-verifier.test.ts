import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AccessTokenClaims, Introspection } from '../contracts/identity.js'
import { newId } from '../ids.js'
import { TokenVerifier } from './token-verifier.js'

const ISSUER = 'http://parley.test'
type Pair = Awaited<ReturnType<typeof generateKeyPair>>
let current: Pair
let next: Pair
beforeAll(async () => {
  current = await generateKeyPair('EdDSA', { extractable: true })
  next = await generateKeyPair('EdDSA', { extractable: true })
})

/** auth-service as seen over the wire, with counters. */
function anAuthService(published: () => { kid: string; pair: Pair }[], introspection?: () => Introspection) {
  const asked = { jwks: 0, introspect: 0 }
  const authFetch = async (path: string, init?: RequestInit): Promise<Response> => {
    if (path === '/introspect') {
      asked.introspect += 1
      expect(new Headers(init?.headers).get('authorization')).toBe('Bearer service')
      return Response.json(introspection?.() ?? { active: false })
    }
    asked.jwks += 1
    const keys = published().map(async ({ kid, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid, alg: 'EdDSA' }))
    return Response.json({ keys: await Promise.all(keys) })
  }
  return { asked, authFetch }
}

function aToken(pair: Pair, kid: string, overrides: Partial<AccessTokenClaims> = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  const claims = {
    iss: ISSUER,
    aud: 'parley',
    sub: newId(),
    sid: newId(),
    jti: newId(),
    iat: now,
    exp: now + 900,
    name: 'ada',
    display_name: 'Ada',
    role: 'user',
    scope: 'chat:read chat:write',
    ...overrides,
  }
  return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid }).sign(pair.privateKey)
}

const aVerifier = (authFetch: ReturnType<typeof anAuthService>['authFetch'], now?: () => Date) =>
  new TokenVerifier({
    authFetch,
    serviceToken: 'service',
    issuer: ISSUER,
    ...(now ? { clock: { now } } : {}),
  })

describe('access tokens', () => {
  it('a good one yields its principal, and the keys are fetched once', async () => {
    const { authFetch, asked } = anAuthService(() => [{ kid: 'a', pair: current }])
    const verifier = aVerifier(authFetch)
    const token = await aToken(current, 'a')
    const principal = await verifier.verify(token)
    expect(principal).toMatchObject({ username: 'ada', role: 'user', apiKeyId: null })
    expect([...principal.scopes]).toEqual(['chat:read', 'chat:write'])
    expect(await verifier.verify(token)).toBe(principal)
    expect(asked.jwks).toBe(1)
  })

  it.each([
    ['signed by another key', async () => aToken(next, 'a')],
    ['expired', async () => aToken(current, 'a', { exp: Math.floor(Date.now() / 1_000) - 1 })],
    ['for another audience', async () => aToken(current, 'a', { aud: 'other' as never })],
    ['from another issuer', async () => aToken(current, 'a', { iss: 'http://evil.test' })],
    ['without a role', async () => aToken(current, 'a', { role: undefined as never })],
    ['not a token', async () => 'x.y.z'],
    ['unsigned', async () => `${btoa('{"alg":"none"}')}.${btoa('{}')}.`],
  ])('one that is %s is refused', async (_what, make) => {
    const { authFetch } = anAuthService(() => [{ kid: 'a', pair: current }])
    await expect(aVerifier(authFetch).verify(await make())).rejects.toMatchObject({ kind: 'unauthenticated' })
  })

  it('a key rotated in is found without a restart, but forged key ids cannot make us ask again and again', async () => {
    let now = Date.now()
    const keys = [{ kid: 'a', pair: current }]
    const { authFetch, asked } = anAuthService(() => keys)
    const verifier = aVerifier(authFetch, () => new Date(now))
    await verifier.verify(await aToken(current, 'a'))
    keys.push({ kid: 'b', pair: next })
    now += 6_000
    await expect(verifier.verify(await aToken(next, 'b'))).resolves.toMatchObject({ username: 'ada' })
    for (let n = 0; n < 5; n += 1) await verifier.verify(await aToken(next, `forged-${n}`)).catch(() => {})
    expect(asked.jwks).toBe(2)
  })

  it('a key rotated in is found, too, after a clock that was a year ahead was set right', async () => {
    let now = Date.now() + 365 * 24 * 3_600_000
    const keys = [{ kid: 'a', pair: current }]
    const verifier = aVerifier(anAuthService(() => keys).authFetch, () => new Date(now))
    await verifier.verify(await aToken(current, 'a')).catch(() => {})
    keys.push({ kid: 'b', pair: next })
    now = Date.now()
    await expect(verifier.verify(await aToken(next, 'b'))).resolves.toMatchObject({ username: 'ada' })
  })

  it('stops being believed the moment its session is revoked, even from the cache', async () => {
    const { authFetch } = anAuthService(() => [{ kid: 'a', pair: current }])
    const verifier = aVerifier(authFetch)
    const token = await aToken(current, 'a')
    const { userId, sessionId } = await verifier.verify(token)
    verifier.revoke({
      user_id: userId,
      session_id: sessionId,
      api_key_id: null,
      except_session_id: null,
      before: Math.floor(Date.now() / 1_000) + 1,
    })
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'token_revoked' })
  })

  it('when a user’s sessions are all revoked but one, that one lives on', async () => {
    const { authFetch } = anAuthService(() => [{ kid: 'a', pair: current }])
    const verifier = aVerifier(authFetch)
    const sub = newId()
    const kept = await aToken(current, 'a', { sub })
    const lost = await aToken(current, 'a', { sub })
    const { sessionId } = await verifier.verify(kept)
    verifier.revoke({
      user_id: sub,
      session_id: null,
      api_key_id: null,
      except_session_id: sessionId,
      before: Math.floor(Date.now() / 1_000) + 1,
    })
    await expect(verifier.verify(kept)).resolves.toMatchObject({ userId: sub })
    await expect(verifier.verify(lost)).rejects.toMatchObject({ code: 'token_revoked' })
  })

  it('a demoted moderator who then changes the password from the same session does not get the old role back', async () => {
    const { authFetch } = anAuthService(() => [{ kid: 'a', pair: current }])
    const verifier = aVerifier(authFetch)
    const sub = newId()
    const iat = Math.floor(Date.now() / 1_000)
    const moderating = await aToken(current, 'a', { sub, role: 'moderator', iat })
    const { sessionId } = await verifier.verify(moderating)
    const about = { user_id: sub, session_id: null, api_key_id: null }
    verifier.revoke({ ...about, except_session_id: null, before: iat })
    verifier.revoke({ ...about, except_session_id: sessionId, before: iat + 1 })
    await expect(verifier.verify(moderating)).rejects.toMatchObject({ code: 'token_revoked' })
    const demoted = await aToken(current, 'a', { sub, sid: sessionId ?? '', role: 'user', iat: iat + 1 })
    await expect(verifier.verify(demoted)).resolves.toMatchObject({ role: 'user' })
  })

  it('once void stays void when news of an earlier moment arrives later', async () => {
    const { authFetch } = anAuthService(() => [{ kid: 'a', pair: current }])
    const verifier = aVerifier(authFetch)
    const iat = Math.floor(Date.now() / 1_000)
    const token = await aToken(current, 'a', { iat })
    const { userId } = await verifier.verify(token)
    for (const before of [iat, iat - 1]) {
      verifier.revoke({ user_id: userId, session_id: null, api_key_id: null, except_session_id: null, before })
    }
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'token_revoked' })
  })

  it('auth-service being away is told apart from a bad token', async () => {
    const verifier = aVerifier(() => Promise.reject(new TypeError('fetch failed')))
    await expect(verifier.verify(await aToken(current, 'a'))).rejects.toMatchObject({ kind: 'unavailable' })
  })
})

describe('API keys', () => {
  const key = `parley_${'0'.repeat(32)}_${'x'.repeat(43)}`
  const anIntrospection = (): Introspection => ({
    active: true,
    token_type: 'api_key',
    sub: newId(),
    username: 'bot',
    display_name: 'Bot',
    role: 'user',
    scope: 'ml:analyze',
    sid: null,
    key_id: newId(),
    exp: Math.floor(Date.now() / 1_000) + 3_600,
    quota_per_minute: null,
  })

  it('are introspected once for many requests at a time', async () => {
    const { authFetch, asked } = anAuthService(() => [], anIntrospection)
    const verifier = aVerifier(authFetch)
    await Promise.all(Array.from({ length: 10 }, () => verifier.verify(key)))
    await verifier.verify(key)
    expect(asked.introspect).toBe(1)
  })

  it('that are unknown are refused', async () => {
    const { authFetch } = anAuthService(() => [])
    await expect(aVerifier(authFetch).verify(key)).rejects.toMatchObject({ kind: 'unauthenticated' })
  })

  it('are asked about again, not refused, when their owner’s sessions end', async () => {
    const introspection = anIntrospection()
    const { authFetch, asked } = anAuthService(
      () => [],
      () => introspection,
    )
    let now = new Date()
    const verifier = aVerifier(authFetch, () => now)
    const { userId } = await verifier.verify(key)
    const before = Math.floor(now.getTime() / 1_000)
    verifier.revoke({ user_id: userId, session_id: null, api_key_id: null, except_session_id: null, before })
    now = new Date(now.getTime() + 1_000)
    expect(await verifier.verify(key)).toMatchObject({ userId })
    expect(asked.introspect).toBe(2)
  })
})
