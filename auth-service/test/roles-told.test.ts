import type { ServerRole } from '@parley/common/contracts/identity'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startAuth } from './auth-harness.js'

const WAIT = { timeout: 15_000, interval: 20 }

/** Chat, as far as roles go; away as often as it is told to be. */
function aChat() {
  const roles = new Map<string, ServerRole>()
  const chat = { roles, failures: 0, onTold: async (_role: ServerRole): Promise<void> => {} }
  const nothing = async (): Promise<void> => {}
  return {
    chat,
    deps: {
      erasers: { chat: nothing, analytics: nothing },
      tellRole: async (userId: string, role: ServerRole) => {
        if (chat.failures > 0) {
          chat.failures -= 1
          throw new Error('chat is away')
        }
        await chat.onTold(role)
        roles.set(userId, role)
      },
    },
  }
}

async function aStaffed() {
  const { chat, deps } = aChat()
  const auth = await startAuth({ deps })
  onTestFinished(() => auth.stop())
  const admin = await auth.admin()
  const person = await auth.person({ role: 'moderator' })
  const change = (json: object) => auth.patch(`/users/${person.id}`, { token: admin.token, json })
  const told = () => chat.roles.get(person.id)
  return { auth, chat, person, change, told }
}

it('chat hears of a role that was given or taken, and of an account that was disabled', async () => {
  const { auth, change, told } = await aStaffed()
  await change({ role: 'user' })
  await vi.waitFor(() => expect(told()).toBe('user'), WAIT)
  await change({ role: 'admin' })
  await vi.waitFor(() => expect(told()).toBe('admin'), WAIT)
  await change({ disabled: true })
  await vi.waitFor(() => expect(told()).toBe('user'), WAIT)
  await change({ disabled: false })
  await vi.waitFor(() => expect(told()).toBe('admin'), WAIT)
  await vi.waitFor(async () => expect(await auth.sql`select 1 from account_events`).toHaveLength(0), WAIT)
})

it('chat that was away hears of it when it is back', async () => {
  const { auth, chat, change, told } = await aStaffed()
  chat.failures = 1
  await change({ role: 'user' })
  await vi.waitFor(() => {
    auth.clock.advance(60_000)
    expect(told()).toBe('user')
  }, WAIT)
})

it('the last of two changes holds, also when the word of the first is slow', async () => {
  const { auth, chat, person, change, told } = await aStaffed()
  let overtaken = false
  chat.onTold = async (role) => {
    if (overtaken || role !== 'admin') return
    overtaken = true
    await auth.sql`update users set role = 'user' where id = ${person.id}`
  }
  await change({ role: 'admin' })
  await vi.waitFor(() => expect(told()).toBe('user'), WAIT)
})
