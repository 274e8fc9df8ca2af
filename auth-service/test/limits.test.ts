import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, startRedis, type TestRedis } from '../../test/redis.js'
import { type AuthHarness, PASSWORD, startAuth } from './auth-harness.js'

const WRONG = 'not the password'

describe('limits on attempts', () => {
  let auth: AuthHarness
  beforeAll(async () => {
    auth = await startAuth({ settings: { registrationsPerHour: 20 } })
  })
  afterAll(() => auth.stop())

  const tryLogin = (username: string, password: string, from: string) =>
    auth.post('/token', { form: { username, password }, from })

  it('ten wrong passwords from one address close that account to it, not to others', async () => {
    const { username } = await auth.person()
    for (let n = 0; n < 10; n += 1) {
      expect((await tryLogin(username, WRONG, '192.0.2.1')).status).toBe(400)
    }
    // In another spelling, too.
    const refused = await tryLogin(` ${username.toUpperCase()}`, PASSWORD, '192.0.2.1')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(900)
    expect(refused.headers.get('cache-control')).toBe('no-store')
    expect(refused.body).toEqual({
      ...{ error: 'rate_limited', error_description: expect.any(String) },
      ...{ code: 'rate_limited', detail: expect.any(String) },
    })
    expect((await tryLogin(username, PASSWORD, '192.0.2.2')).status).toBe(200)
  })

  it('many guesses at once do not slip through', async () => {
    const { username } = await auth.person()
    const answers = await Promise.all(Array.from({ length: 30 }, () => tryLogin(username, WRONG, '192.0.2.3')))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 400)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(20)
  })

  it('logins that succeed are not counted', async () => {
    const { username } = await auth.person()
    for (let n = 0; n < 11; n += 1) expect((await tryLogin(username, PASSWORD, '192.0.2.4')).status).toBe(200)
  })

  it('neither are many at once that only wait for their turn', async () => {
    const { username } = await auth.person()
    const answers = await Promise.all(Array.from({ length: 20 }, () => tryLogin(username, PASSWORD, '192.0.2.50')))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  })

  it('names that nobody has are limited like others, so that the limit tells nothing', async () => {
    for (let n = 0; n < 10; n += 1) {
      expect((await tryLogin('nobody-here', WRONG, '192.0.2.5')).status).toBe(400)
    }
    expect((await tryLogin('nobody-here', WRONG, '192.0.2.5')).status).toBe(429)
  })

  it('a confirmed change is limited like a login: a stolen session is no way to guess the password', async () => {
    const { token } = await auth.person()
    const json = { password: WRONG }
    for (let n = 0; n < 10; n += 1) {
      expect((await auth.delete('/me', { token, json, from: '192.0.2.6' })).status).toBe(403)
    }
    const refused = await auth.delete('/me', { token, json, from: '192.0.2.6' })
    expect(refused.status).toBe(429)
    expect(refused.body).toEqual({ detail: expect.any(String), code: 'rate_limited' })
  })

  it('one IPv6 customer is one address, however many they have', async () => {
    const { username } = await auth.person()
    for (let n = 0; n < 10; n += 1) await tryLogin(username, WRONG, `2001:db8:0:1::${n.toString(16)}`)
    expect((await tryLogin(username, PASSWORD, '2001:db8:0:1:ffff::1')).status).toBe(429)
    expect((await tryLogin(username, PASSWORD, '2001:db8:0:2::1')).status).toBe(200)
  })

  it('strangers’ guesses from everywhere close an account to other strangers, not to where its owner logged in', async () => {
    const { username } = await auth.person()
    expect((await tryLogin(username, PASSWORD, '2001:db8:a::1')).status).toBe(200)
    for (let customer = 0; customer < 10; customer += 1) {
      const from = `2001:db8:b:${customer.toString(16)}::1`
      await Promise.all(Array.from({ length: 10 }, () => tryLogin(username, WRONG, from)))
    }
    expect((await tryLogin(username, PASSWORD, '2001:db8:c::1')).status).toBe(429)
    expect((await tryLogin(username, PASSWORD, '2001:db8:a::2')).status).toBe(200)
    // There, too, only ten wrong ones.
    const wrong = await Promise.all(Array.from({ length: 12 }, () => tryLogin(username, WRONG, '2001:db8:a::1')))
    expect(wrong.filter(({ status }) => status === 400)).toHaveLength(10)
  })

  it('a proxy’s own entry counts, not what a client wrote before it', async () => {
    const { username } = await auth.person()
    for (let n = 0; n < 10; n += 1) await tryLogin(username, WRONG, `198.51.100.${n}, 192.0.2.7`)
    expect((await tryLogin(username, PASSWORD, '203.0.113.9, 192.0.2.7')).status).toBe(429)
  })

  it('tokens that are none are limited by address', async () => {
    const guess = () =>
      auth.post('/token', { form: { grant_type: 'refresh_token', refresh_token: 'x' }, from: '192.0.2.8' })
    const guesses = await Promise.all(Array.from({ length: 101 }, guess))
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(1)
    const link = await auth.post('/verify-email', { json: { token: 'x' }, from: '192.0.2.8' })
    expect(link.status).toBe(429)
  })

  it('an address gets no more than five mails an hour, whoever asks', async () => {
    const ask = (from: string) => auth.post('/password-reset', { json: { email: 'Victim@example.org' }, from })
    for (let n = 0; n < 5; n += 1) expect((await ask(`192.0.2.${20 + n}`)).status).toBe(202)
    const refused = await ask('192.0.2.30')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    // An account can still be made with it; only the mail is left out.
    expect((await auth.register({ username: 'victim', email: 'victim@example.org' })).status).toBe(201)
  })

  it('an address makes so many accounts an hour and no more; attempts that made none do not count', async () => {
    const from = '192.0.2.40'
    for (let n = 0; n < 25; n += 1) await auth.register({ username: 'admin' }, { from })
    const made = await Promise.all(
      Array.from({ length: 21 }, (_, n) => auth.register({ username: `crowd-${n}` }, { from })),
    )
    expect(made.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(20)
    const refused = made.find(({ status }) => status === 429)
    expect(refused?.body.code).toBe('rate_limited')
  })
})

describe.skipIf(!hasRedis)('with Redis', () => {
  it('instances count together, and each alone while Redis is away', async () => {
    const server: TestRedis = await startRedis()
    const options = { maxRetriesPerRequest: 1, enableOfflineQueue: false }
    const redis = new Redis(server.url, options)
    redis.on('error', () => {
      // It goes away on purpose.
    })
    await new Promise((resolve) => redis.once('ready', resolve))
    const auth = await startAuth({ deps: { redis } })
    const other = await auth.compose()
    const { username } = await auth.person()
    const guess = async (app: { request(path: string, init: RequestInit): Response | Promise<Response> }) => {
      const response = await app.request('/token', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '192.0.2.99' },
        body: new URLSearchParams({ username, password: WRONG }).toString(),
      })
      return response.status
    }
    for (let n = 0; n < 5; n += 1) {
      expect(await guess(auth.auth.app)).toBe(400)
      expect(await guess(other.app)).toBe(400)
    }
    expect(await guess(auth.auth.app)).toBe(429)
    expect(await guess(other.app)).toBe(429)
    await server.stop()
    // No outage of the service, and no free guessing either.
    for (let n = 0; n < 10; n += 1) expect(await guess(auth.auth.app)).toBe(400)
    expect(await guess(auth.auth.app)).toBe(429)
    await other.close()
    await auth.stop()
    redis.disconnect()
  })
})
