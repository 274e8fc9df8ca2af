import { REVOCATIONS_CHANNEL } from '@parley/common/contracts/identity'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startAuth } from './auth-harness.js'

const WAIT = { timeout: 15_000, interval: 20 }
const DAY_MS = 24 * 3_600_000

it('what ended a month ago is removed and counted; what lives, stays', async () => {
  const auth = await startAuth()
  onTestFinished(() => auth.stop())
  const { token, username } = await auth.person({ email: 'old@example.org' })
  const made = await auth.post('/api-keys', { token, json: { name: 'old', scopes: ['chat:read'] } })
  const kept = await auth.post('/api-keys', { token, json: { name: 'kept', scopes: ['chat:read'] } })
  await auth.delete(`/api-keys/${made.body.id}`, { token })
  await vi.waitFor(async () => expect(await auth.sql`select 1 from email_links`).toHaveLength(1), WAIT)
  await auth.delete('/me/sessions', { token })
  auth.clock.advance(40 * DAY_MS)
  await auth.logIn(username)
  auth.clock.advance(25 * DAY_MS)
  // Each start looks at once, then every hour.
  const next = await auth.compose()
  onTestFinished(() => next.close())
  const line = await vi.waitFor(() => {
    const found = auth.logged.find((one) => one.includes('ended credentials removed'))
    if (!found) throw new Error('nothing removed yet')
    return found
  }, WAIT)
  expect(JSON.parse(line).removed).toEqual({ sessions: 1, refresh_tokens: 1, api_keys: 1, email_links: 1 })
  expect(await auth.sql`select 1 from sessions`).toHaveLength(1)
  expect((await auth.introspect(kept.body.key)).body.active).toBe(true)
})

it('news on the bus that is no revocation is noted and does no harm', async () => {
  const auth = await startAuth()
  onTestFinished(() => auth.stop())
  const { token } = await auth.person()
  auth.bus.publish(REVOCATIONS_CHANNEL, '{"user_id":7}')
  auth.revocations.length = 0
  await vi.waitFor(() => expect(auth.logged.join('')).toContain('a malformed revocation'), WAIT)
  expect((await auth.get('/me', { token })).status).toBe(200)
})
