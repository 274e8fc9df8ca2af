import type { AnalyticsFact } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
import type { QueueServer } from '@parley/common/queue/queues'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase } from '../../test/databases.js'
import { hasRedis, startRedis } from '../../test/redis.js'
import { anAnalytics, type RunningAnalytics } from './an-analytics.js'
import { aPost, aVerdict } from './facts.js'

interface Running {
  readonly server: QueueServer
  stop(): Promise<void>
}

async function onPostgres(): Promise<Running> {
  const database = await createTestDatabase('queue')
  return { server: { kind: 'postgres', url: database.url }, stop: () => database.drop() }
}

async function onRedis(): Promise<Running> {
  const redis = await startRedis()
  return { server: { kind: 'redis', url: redis.url }, stop: () => redis.stop() }
}

const PATIENCE = { timeout: 20_000 }
const LONG = 40_000

describe.each([
  ['Postgres', onPostgres, true],
  ['Redis', onRedis, hasRedis],
] as const)('facts from the queue on %s', (_name, start, isAvailable) => {
  describe.skipIf(!isAvailable)('', () => {
    let queue: Running
    let running: RunningAnalytics
    beforeAll(async () => {
      queue = await start()
      running = await anAnalytics({ queueServer: queue.server })
      running.analytics.startJobs()
    })
    afterAll(async () => {
      await running.stop()
      await queue.stop()
    })

    const queued = (facts: readonly unknown[], id = newId()) =>
      running.queues.producer<{ facts: readonly unknown[] }>('analytics').addAll([{ id, data: { facts } }])
    const counted = async () => (await running.read<{ messages: number; scored: number }>('/summary')) ?? {}

    it(
      'a job of as many facts as one may carry is counted, and a second time changes nothing',
      async () => {
        const posts = Array.from({ length: 64 }, () => aPost())
        const facts: AnalyticsFact[] = posts.flatMap((post) => [aVerdict(post), post])
        await queued(facts)
        await expect.poll(counted, PATIENCE).toMatchObject({ messages: 64, scored: 64, pending: 0 })
        const extra = aPost()
        await queued(facts)
        await queued([extra])
        await expect.poll(counted, PATIENCE).toMatchObject({ messages: 65, scored: 64, pending: 1 })
      },
      LONG,
    )

    it(
      'a bad fact is dead-lettered with its reason, and its neighbours are counted',
      async () => {
        const before = (await counted()).messages
        const malformed = { ...aPost(), sender_id: 'nobody' }
        const unwritable = aPost({ characters: 3_000_000_000 })
        const fromTheFuture = aPost({ at: '2031-01-01T00:00:00.000Z' })
        await queued([aPost(), malformed, aPost(), unwritable, fromTheFuture, aPost()])
        await expect.poll(counted, PATIENCE).toMatchObject({ messages: before + 3 })
        await expect.poll(() => running.queues.deadLetters('analytics', 10), PATIENCE).toHaveLength(3)
        const reasons = (await running.queues.deadLetters('analytics', 10)).map(({ failedReason }) => failedReason)
        expect(reasons.join('\n')).toMatch(/sender_id/)
        expect(reasons.join('\n')).toMatch(/out of range/)
        expect(reasons.join('\n')).toMatch(/from the future/)
        const { queues } = await running.read<{ queues: Record<string, unknown>[] }>('/system')
        expect(queues.find(({ name }) => name === 'analytics')).toMatchObject({ status: 'ok', dead_letters: 3 })
      },
      LONG,
    )

    it(
      'a job that holds no facts at all is dead-lettered',
      async () => {
        const before = (await running.queues.depth('analytics')).failed
        await queued([])
        await expect.poll(async () => (await running.queues.depth('analytics')).failed, PATIENCE).toBe(before + 1)
      },
      LONG,
    )

    it(
      'an outage of the database delays facts and loses none',
      async () => {
        const before = (await counted()).messages
        await running.sql`alter table facts rename to facts_away`
        await queued([aPost(), aPost()])
        await expect.poll(async () => (await running.queues.depth('analytics')).active, PATIENCE).toBe(1)
        await running.sql`alter table facts_away rename to facts`
        await expect.poll(counted, PATIENCE).toMatchObject({ messages: before + 2 })
      },
      LONG,
    )
  })
})
