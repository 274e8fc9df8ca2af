import { LocalBus } from '@parley/common/bus/local-bus'
import { systemClock } from '@parley/common/clock'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { connectDatabase } from '@parley/common/postgres/connect'
import { expect, it } from 'vitest'
import { createAuthApp } from '../src/app.js'
import { anEd25519Key, clientOf, ISSUER, PASSWORD, SERVICE_TOKEN } from './auth-harness.js'

it('without its database says so with 503, /ready names it, and /health lives', async () => {
  // Nobody listens there.
  const logger = createLogger({ service: 'auth', level: 'silent' })
  const url = 'postgres://parley:parley@127.0.0.1:1/auth'
  const { sql } = connectDatabase({ url, schema: {}, logger, applicationName: 'test' })
  const auth = await createAuthApp({
    ...{ sql, bus: new LocalBus(), clock: systemClock, serviceToken: SERVICE_TOKEN },
    logger,
    metrics: new Metrics('auth', { withProcess: false }),
    settings: { issuer: ISSUER, publicUrl: ISSUER, signingKeys: { current: anEd25519Key().privatePem } },
  })
  const { get, post, register, introspect } = clientOf(auth.app)
  const answers = [
    await post('/token', { form: { username: 'ada', password: PASSWORD } }),
    await post('/token', { form: { grant_type: 'refresh_token', refresh_token: 'x' } }),
    await register({ username: 'ada' }),
    await introspect(`parley_${'0'.repeat(32)}_${'x'.repeat(43)}`),
    await post('/password-reset', { json: { email: 'ada@example.org' } }),
  ]
  for (const answer of answers) {
    expect(answer.status).toBe(503)
    expect(answer.body).toEqual({ detail: 'The database is not available', code: 'database_unavailable' })
    expect(answer.headers.get('retry-after')).toBe('1')
  }
  expect((await get('/ready')).body).toMatchObject({ checks: { postgres: 'unavailable', bus: 'ok' } })
  expect((await get('/health')).status).toBe(200)
  expect((await get('/.well-known/jwks.json')).status).toBe(200)
  await auth.close()
  await sql.end({ timeout: 1 })
})
