import type { VerdictItem } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
import { type Consumer, type Producer, QueueFactory } from '@parley/common/queue/queues'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/databases.js'
import { consumeVerdicts } from '../src/jobs/verdicts-consumer.js'
import {
  aVerdict,
  aVerdictItem,
  type ModerationStack,
  type PostedMessage,
  silent,
  startModeration,
} from './moderation-stack.js'

const TOXIC = { insult: 0.97 }
const PATIENCE = { timeout: 30_000, interval: 50 }

let stack: ModerationStack
let queueDatabase: TestDatabase
let queues: QueueFactory
let producer: Producer<{ items: unknown[] }>
let consumer: Consumer | undefined

beforeAll(async () => {
  stack = await startModeration()
  queueDatabase = await createTestDatabase('queue')
  queues = new QueueFactory({ kind: 'postgres', url: queueDatabase.url }, silent)
  producer = queues.producer('verdicts')
})
afterEach(async () => {
  await consumer?.close()
  consumer = undefined
})
afterAll(async () => {
  await queues.close()
  await queueDatabase.drop()
  await stack.stop()
})

function start(): void {
  consumer = consumeVerdicts(queues, stack.verdicts, silent)
}

async function aRoomWith(count: number): Promise<PostedMessage[]> {
  const room = await stack.aRoom()
  const author = await stack.aMember(room)
  const messages: PostedMessage[] = []
  for (let n = 0; n < count; n++) messages.push(await stack.aMessage(room, author, `message ${n}`))
  return messages
}

function toxicItems(messages: readonly PostedMessage[]): VerdictItem[] {
  return messages.map((message) => aVerdictItem(message, aVerdict(TOXIC)))
}

async function stateOf(message: PostedMessage | undefined): Promise<string> {
  if (!message) throw new Error('no message')
  return (await stack.messageNow(message.id)).state
}

describe('verdict jobs', { timeout: 60_000 }, () => {
  it('that are delivered again act once', async () => {
    const messages = await aRoomWith(3)
    const data = { items: toxicItems(messages) }
    await producer.addAll([
      { id: newId(), data },
      { id: newId(), data },
    ])
    start()
    await expect.poll(() => queues.depth('verdicts'), PATIENCE).toMatchObject({ waiting: 0, active: 0, delayed: 0 })
    for (const message of messages) {
      expect(await stateOf(message)).toBe('hidden')
      expect(await stack.auditOf(message.id)).toEqual(['message.hide'])
    }
    const [first] = messages
    if (!first) throw new Error('no message')
    expect((await stack.logOf(first.roomId)).map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('with an item that cannot be applied are split: its neighbours go through, it waits alone', async () => {
    const messages = await aRoomWith(4)
    const bad = messages[2]
    await stack.sql.unsafe(`alter table verdicts add constraint poison check (message_id <> '${bad?.id}') not valid`)
    await producer.addAll([{ id: newId(), data: { items: toxicItems(messages) } }])
    start()
    await expect.poll(() => stateOf(messages[3]), PATIENCE).toBe('hidden')
    await expect.poll(() => queues.depth('verdicts'), PATIENCE).toMatchObject({ waiting: 0, active: 0, delayed: 1 })
    expect(await stateOf(bad)).toBe('visible')
    await stack.sql`alter table verdicts drop constraint poison`
    await expect.poll(() => stateOf(bad), PATIENCE).toBe('hidden')
  })

  it('with an item that is malformed lose that item alone to the dead letters', async () => {
    const messages = await aRoomWith(2)
    const [first, second] = toxicItems(messages)
    const malformed = { ...second, verdict: { outcome: 'scored', scores: { insult: 'very' } } }
    await producer.addAll([{ id: newId(), data: { items: [malformed, first] } }])
    start()
    await expect.poll(() => stateOf(messages[0]), PATIENCE).toBe('hidden')
    await expect.poll(() => queues.deadLetters('verdicts', 10), PATIENCE).toHaveLength(1)
    expect(await stateOf(messages[1])).toBe('visible')
  })

  it('are all applied while the policy changes under them, each by the policy of its moment', async () => {
    const messages = await aRoomWith(200)
    const [first] = messages
    if (!first) throw new Error('no message')
    const jobs = Array.from({ length: 25 }, (_, job) => ({
      id: newId(),
      data: { items: toxicItems(messages.slice(job * 8, job * 8 + 8)) },
    }))
    await producer.addAll(jobs)
    start()
    const off = { version: 1, overrides: { thresholds: { insult: { flag: null, hide: null } } } }
    await expect.poll(() => stateOf(messages[0]), PATIENCE).toBe('hidden')
    await stack.sql`update rooms set policy = ${JSON.stringify(off)}::text::jsonb where id = ${first.roomId}`
    const applied = () => stack.sql<{ action: string; version: number | null; state: string; done: number }[]>`
      select v.action, (a.details #>> '{policy_versions,room}')::int as version, m.state, count(*)::int as done
      from verdicts v join messages m on m.id = v.message_id
      left join audit_log a on a.message_id = m.id and a.action like 'message.%'
      where m.room_id = ${first.roomId} group by 1, 2, 3`
    await expect.poll(async () => (await applied()).reduce((sum, row) => sum + row.done, 0), PATIENCE).toBe(200)
    for (const row of await applied()) {
      const byOld = { action: 'hide', version: 0, state: 'hidden' }
      const byNew = { action: 'none', version: null, state: 'visible' }
      expect([byOld, byNew]).toContainEqual({ action: row.action, version: row.version, state: row.state })
    }
  })
})
