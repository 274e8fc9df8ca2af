import type { UserId } from '@parley/common/ids'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PoliciesRepository } from '../src/repositories/policies.js'
import {
  aVerdict,
  aVerdictItem,
  type ModerationStack,
  type PostedMessage,
  startModeration,
} from './moderation-stack.js'

let stack: ModerationStack
beforeAll(async () => {
  stack = await startModeration()
}, 60_000)
afterAll(() => stack.stop())

const MESSAGES = 2_000
const PER_JOB = 64
/** Even versions hide at 0.8, odd ones only flag. */
const overridesOf = (version: number) => ({
  thresholds: { insult: { flag: 0.5, hide: version % 2 === 0 ? 0.8 : null } },
})

it('a policy that changes under thousands of verdicts in flight: each is judged once, wholly by one version', async () => {
  const roomId = await stack.aRoom()
  const author = await stack.aMember(roomId)
  const policies = new PoliciesRepository(stack.sql)
  const changeTo = async (version: number): Promise<void> => {
    const change = { version: version - 1, mode: 'post', overrides: overridesOf(version) } as const
    const changed = await policies.changeRoom(roomId, change, author as UserId, 0)
    expect(changed?.kind).toBe('changed')
  }
  await changeTo(1)
  const messages: PostedMessage[] = []
  while (messages.length < MESSAGES) {
    const some = Array.from({ length: 500 }, () => stack.aMessage(roomId, author, 'you fool'))
    messages.push(...(await Promise.all(some)))
  }
  const jobs = Array.from({ length: Math.ceil(MESSAGES / PER_JOB) }, (_, n) =>
    messages.slice(n * PER_JOB, (n + 1) * PER_JOB).map((one) => aVerdictItem(one, aVerdict({ insult: 0.9 }))),
  )
  let version = 1
  const worker = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await stack.verdicts.apply(job)
  }
  const admin = async (): Promise<void> => {
    while (jobs.length > 0) await changeTo(++version)
  }
  await Promise.all([worker(), worker(), admin()])
  expect(version).toBeGreaterThan(5)

  const acts = await stack.sql<{ action: string; version: number; acts: number }[]>`
    select action, (details #>> '{policy_versions,room}')::int as version, count(*)::int as acts from audit_log
    where room_id = ${roomId} and action like 'message.%' group by 1, 2`
  for (const act of acts) expect(act.action).toBe(act.version % 2 === 0 ? 'message.hide' : 'message.flag')
  expect(acts.reduce((sum, { acts: count }) => sum + count, 0)).toBe(MESSAGES)
  const [states] = await stack.sql<
    { hidden: number; hides: number; verdicts: number; head: number; entries: number }[]
  >`
    select (select count(*)::int from messages where room_id = ${roomId} and state = 'hidden') as hidden,
           (select count(*)::int from room_events where room_id = ${roomId} and kind = 'hide') as hides,
           (select count(*)::int from verdicts v join messages m on m.id = v.message_id where m.room_id = ${roomId})
             as verdicts,
           (select head_seq::int from rooms where id = ${roomId}) as head,
           (select count(*)::int from room_events where room_id = ${roomId}) as entries`
  expect(states?.hides).toBe(states?.hidden)
  expect(states?.verdicts).toBe(MESSAGES)
  expect(states?.entries).toBe(states?.head)
}, 120_000)
