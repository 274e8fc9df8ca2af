import type { Correction, VerdictItem } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
import { connectDatabase } from '@parley/common/postgres/connect'
import { type Consumer, JOB_ATTEMPTS, QueueFactory } from '@parley/common/queue/queues'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/databases.js'
import { consumeCorrections } from '../src/jobs/corrections-consumer.js'
import { consumeVerdicts } from '../src/jobs/verdicts-consumer.js'
import { CorrectionsRepository } from '../src/repositories/labels.js'
import { CorrectionService } from '../src/services/corrections.js'
import { aVerdict, aVerdictItem, type ModerationStack, silent, startModeration } from './moderation-stack.js'

const PATIENCE = { timeout: 30_000, interval: 50 }
const HASTE = { limitMs: 60_000, firstRetryMs: 1, maxRetryMs: 20 }

let stack: ModerationStack
let queueDatabase: TestDatabase
let queues: QueueFactory
let consumer: Consumer | undefined
let outage: { readonly end: () => Promise<void> } | undefined

beforeAll(async () => {
  stack = await startModeration()
}, 60_000)
beforeEach(async () => {
  queueDatabase = await createTestDatabase('queue')
  queues = new QueueFactory({ kind: 'postgres', url: queueDatabase.url }, silent, HASTE)
})
afterEach(async () => {
  await outage?.end()
  await consumer?.close()
  await queues.close()
  await queueDatabase.drop()
})
afterAll(() => stack.stop())

/** The chat database lets nobody in until the outage ends; the queue's is there. */
async function beginOutage(): Promise<void> {
  const { pathname } = new URL(stack.database.url)
  const name = pathname.slice(1)
  const url = new URL(stack.database.url)
  url.pathname = '/postgres'
  const admin = connectDatabase({ url: url.href, schema: {}, logger: silent, applicationName: 'test' })
  await admin.sql.unsafe(`alter database ${name} with allow_connections false`)
  await admin.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
  outage = {
    end: async () => {
      outage = undefined
      await admin.sql.unsafe(`alter database ${name} with allow_connections true`)
      await admin.close()
    },
  }
}

describe('a database that is away for longer than all attempts', { timeout: 60_000 }, () => {
  it('dead-letters no verdict, neither on a message nor on a name', async () => {
    const room = await stack.aRoom()
    const author = await stack.aMember(room)
    const message = await stack.aMessage(room, author)
    const onMessage = aVerdictItem(message, aVerdict({ insult: 0.97 }))
    const ofName = { subject: 'display_name', subject_id: author, room_id: null, name: 'a name' } as const
    const onName: VerdictItem = { ...aVerdictItem(message, aVerdict({ insult: 0.97 })), ...ofName }
    await beginOutage()
    let tries = 0
    const counted = {
      apply: (items: readonly VerdictItem[]) => {
        tries++
        return stack.verdicts.apply(items)
      },
    }
    consumer = consumeVerdicts(queues, counted, silent)
    await queues.producer('verdicts').addAll([
      { id: newId(), data: { items: [onMessage] } },
      { id: newId(), data: { items: [onName] } },
    ])
    await expect.poll(() => tries, PATIENCE).toBeGreaterThan(2 * JOB_ATTEMPTS)
    await outage?.end()
    await expect.poll(async () => (await stack.messageNow(message.id)).state, PATIENCE).toBe('hidden')
    const found = () => stack.sql`select action from audit_log where id = ${onName.event_id}`
    await expect.poll(found, PATIENCE).toEqual([{ action: 'display_name.flag' }])
    expect(await queues.depth('verdicts')).toMatchObject({ delayed: 0, failed: 0 })
  })

  it('loses no correction', async () => {
    const correction: Correction = {
      event_id: newId(),
      at: '2026-11-21T12:00:00.000Z',
      text: 'not so bad',
      language: 'en',
      corrected: { insult: 0 },
      scores: null,
      model_version: 'test-1',
      corrected_by: newId(),
    }
    await beginOutage()
    let tries = 0
    class Counted extends CorrectionService {
      override keep(corrections: readonly Correction[]): Promise<void> {
        tries++
        return super.keep(corrections)
      }
    }
    consumer = consumeCorrections(queues, new Counted(new CorrectionsRepository(stack.sql)))
    await queues.producer('corrections').addAll([{ id: newId(), data: { items: [correction] } }])
    await expect.poll(() => tries, PATIENCE).toBeGreaterThan(JOB_ATTEMPTS)
    await outage?.end()
    const kept = () => stack.sql`select text from labels where id = ${correction.event_id}`
    await expect.poll(kept, PATIENCE).toEqual([{ text: 'not so bad' }])
    expect(await queues.depth('corrections')).toMatchObject({ delayed: 0, failed: 0 })
  })
})
