import type { UserId } from '@parley/common/ids'
import { expect, it, onTestFinished, vi } from 'vitest'
import { PASSWORD, startAuth } from './auth-harness.js'

const WAIT = { timeout: 15_000, interval: 20 }

/** Two services that hear of erasures, and fail as often as they are told to. */
function services() {
  const heard = { chat: [] as UserId[], analytics: [] as UserId[] }
  const failures = { chat: 0, analytics: 0 }
  const eraser = (name: 'chat' | 'analytics') => async (userId: UserId) => {
    if (failures[name] > 0) {
      failures[name] -= 1
      throw new Error(`${name} is away`)
    }
    heard[name].push(userId)
  }
  return { heard, failures, erasers: { chat: eraser('chat'), analytics: eraser('analytics') } }
}

it('a deleted account is erased in the other services, too', async () => {
  const { heard, erasers } = services()
  const auth = await startAuth({ deps: { erasers } })
  onTestFinished(() => auth.stop())
  const { id, token } = await auth.person()
  await auth.delete('/me', { token, json: { password: PASSWORD } })
  await vi.waitFor(() => expect(heard).toEqual({ chat: [id], analytics: [id] }), WAIT)
  await vi.waitFor(async () => expect(await auth.sql`select 1 from account_events`).toHaveLength(0), WAIT)
})

it('a service that is away is told when it is back, and the other is not kept waiting', async () => {
  const { heard, failures, erasers } = services()
  failures.chat = 1
  const auth = await startAuth({ deps: { erasers } })
  onTestFinished(() => auth.stop())
  const { id, token } = await auth.person()
  await auth.delete('/me', { token, json: { password: PASSWORD } })
  await vi.waitFor(() => expect(heard.analytics).toEqual([id]), WAIT)
  const [event] = await vi.waitFor(async () => {
    const rows = await auth.sql`select target, attempts, last_error from account_events where last_error is not null`
    expect(rows).toHaveLength(1)
    return rows
  }, WAIT)
  expect(event).toMatchObject({ target: 'chat', last_error: 'chat is away' })
  await vi.waitFor(() => {
    auth.clock.advance(60_000)
    expect(heard.chat).toEqual([id])
  }, WAIT)
  expect(heard.analytics).toEqual([id])
})

it('what a process that died had not told anyone is told by the next', async () => {
  const auth = await startAuth()
  onTestFinished(() => auth.stop())
  const { id, token } = await auth.person()
  await auth.delete('/me', { token, json: { password: PASSWORD } })
  expect(await auth.sql`select 1 from account_events`).toHaveLength(2)
  const { heard, erasers } = services()
  const next = await auth.compose({}, { erasers })
  onTestFinished(() => next.close())
  await vi.waitFor(() => expect(heard).toEqual({ chat: [id], analytics: [id] }), WAIT)
})
