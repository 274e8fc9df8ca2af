import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '../../../test/databases.js'
import { newId } from '../ids.js'
import { createLogger } from '../logger.js'
import { QueueFactory } from './queues.js'

let database: TestDatabase
let queues: QueueFactory
beforeAll(async () => {
  database = await createTestDatabase('queue')
  queues = new QueueFactory({ kind: 'postgres', url: database.url }, createLogger({ service: 'test', level: 'warn' }))
})
afterAll(async () => {
  await queues.close()
  await database.drop()
})

it('a job added twice under one id is handled once, and a failing one is tried again', async () => {
  const id = newId()
  const handled: number[] = []
  let done: () => void
  const finished = new Promise<void>((resolve) => {
    done = resolve
  })
  const consumer = queues.consumer('moderation', z.object({ n: z.number() }), async ({ n }, { attempt }) => {
    handled.push(n * 10 + attempt)
    if (n === 1 && attempt === 1) throw new Error('first attempt fails')
    if (handled.length === 3) done()
  })
  const producer = queues.producer<{ n: number }>('moderation')
  await producer.addAll([
    { id, data: { n: 1 } },
    { id: newId(), data: { n: 2 } },
  ])
  await producer.addAll([{ id, data: { n: 1 } }])
  await finished
  expect(handled.sort()).toEqual([11, 12, 21])
  await consumer.close()
})
