import { analyticsJobSchema, moderationJobSchema } from '@parley/common/contracts/queues'
import { createLogger } from '@parley/common/logger'
import type { Producer, QueuedJob } from '@parley/common/queue/queues'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { OutboxRelay } from '../src/jobs/outbox-relay.js'
import { OutboxRepository } from '../src/repositories/outbox.js'
import { UnscoredRepository } from '../src/repositories/unscored.js'
import { MAX_QUEUED_JOBS, OutboxService } from '../src/services/outbox.js'
import { UnscoredService } from '../src/services/unscored.js'
import { asService, type ChatStack, expectJson, startChatStack, TestClock, type TestUser } from './chat-stack.js'
import { errorOf } from './pages.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const IDLE = { waiting: 0, active: 0, delayed: 0, failed: 0 }

/** A queue's producing end as BullMQ behaves: a known id is not added again. */
class MemoryQueue<Data> implements Producer<Data> {
  readonly jobs = new Map<string, Data>()
  /** Rejects this many calls, before or after the jobs are in. */
  failures: ('before' | 'after')[] = []

  async addAll(jobs: readonly QueuedJob<Data>[]): Promise<void> {
    const failure = jobs.length > 0 ? this.failures.shift() : undefined
    if (failure === 'before') throw new Error('the queue is down')
    for (const { id, data } of jobs) if (!this.jobs.has(id)) this.jobs.set(id, data)
    if (failure === 'after') throw new Error('the connection broke after the jobs were in')
  }

  async close(): Promise<void> {}
}

let stack: ChatStack
let owner: TestUser
let room: Awaited<ReturnType<ChatStack['aRoom']>>
let moderation: MemoryQueue<{ items: { event_id: string; subject_id: string; text: string }[] }>
let analytics: MemoryQueue<{ facts: { event_id: string; type: string }[] }>
let outbox: OutboxService
/** Jobs that wait in the moderation queue, as it says itself. */
let waiting: number
beforeAll(async () => {
  stack = await startChatStack()
  owner = await stack.aUser()
  room = await stack.aRoom(owner)
}, 60_000)
afterAll(() => stack.close())
beforeEach(async () => {
  await stack.sql`delete from outbox`
  moderation = new MemoryQueue()
  analytics = new MemoryQueue()
  waiting = 0
  outbox = anOutbox()
})

/** As an instance has it that was just started. */
function anOutbox(): OutboxService {
  return new OutboxService(
    new OutboxRepository(stack.sql),
    moderation as unknown as ConstructorParameters<typeof OutboxService>[1],
    analytics as unknown as ConstructorParameters<typeof OutboxService>[2],
    { depth: async () => ({ ...IDLE, waiting, oldestWaitingMs: null }) },
    stack.clock,
    () => {},
  )
}

const items = () => [...moderation.jobs.values()].flatMap((job) => job.items)
const facts = () => [...analytics.jobs.values()].flatMap((job) => job.facts)
const state = async () => expectJson(asService(stack.chat, 'GET', '/internal/outbox'), 200)

describe('the outbox', () => {
  it('carries a message to be scored and to be counted, without its text in the fact', async () => {
    const message = await stack.aMessage(owner, room, 'score me')
    expect(await outbox.relay(10)).toBe(1)
    for (const job of moderation.jobs.values()) moderationJobSchema.parse(job)
    for (const job of analytics.jobs.values()) analyticsJobSchema.parse(job)
    expect(items()).toMatchObject([
      {
        subject: 'message',
        subject_id: message.id,
        room_id: room.id,
        sender_id: owner.id,
        revision: 1,
        text: 'score me',
        posted_at: message.created_at,
      },
    ])
    expect(facts()).toMatchObject([
      {
        type: 'message_posted',
        message_id: message.id,
        room_name: room.name,
        sender_name: owner.username,
        characters: 8,
      },
    ])
    expect(JSON.stringify(facts())).not.toContain('score me')
    expect(await state()).toEqual({ pending: 0, oldest_age_ms: null })
  })

  it('sends 1 to 64 texts in a job, and nothing when there is nothing', async () => {
    await Promise.all(Array.from({ length: 130 }, (_, index) => stack.aMessage(owner, room, `${index}`)))
    expect(await outbox.relay(512)).toBe(130)
    expect([...moderation.jobs.values()].map((job) => job.items.length)).toEqual([64, 64, 2])
    expect([...analytics.jobs.values()].map((job) => job.facts.length)).toEqual([128, 2])
    expect(await outbox.relay(512)).toBe(0)
    expect(moderation.jobs.size).toBe(3)
  })

  it('keeps its entries while the queue is down, and posting goes on', async () => {
    moderation.failures = ['before', 'before']
    await stack.aMessage(owner, room, 'one')
    await expect(outbox.relay(10)).rejects.toThrow('the queue is down')
    await stack.aMessage(owner, room, 'two')
    await expect(outbox.relay(10)).rejects.toThrow('the queue is down')
    expect(await state()).toMatchObject({ pending: 2 })
    expect(await outbox.relay(10)).toBe(2)
    expect(items().map(({ text }) => text)).toEqual(['one', 'two'])
  })

  it('a death between the queue’s word and the commit doubles nothing', async () => {
    await Promise.all(Array.from({ length: 70 }, (_, index) => stack.aMessage(owner, room, `${index}`)))
    moderation.failures = ['after']
    await expect(outbox.relay(512)).rejects.toThrow('the connection broke')
    expect(items()).toHaveLength(70)
    expect(await outbox.relay(512)).toBe(70)
    expect(items()).toHaveLength(70)
    expect(facts()).toHaveLength(70)
  })

  it('texts stay while the queue is full, facts go on, and nothing is counted twice', async () => {
    waiting = MAX_QUEUED_JOBS
    const kept = await stack.aMessage(owner, room, 'kept')
    const deleted = await stack.aMessage(owner, room, 'deleted before there was room')
    await expectJson(owner.request('DELETE', `/messages/${deleted.id}`), 204)
    const another = await stack.aRoom(owner, { name: 'a room with a name to score' })
    expect(await outbox.relay(10)).toBe(3)
    expect(await outbox.relay(10)).toBe(0)
    const counted = ['message_posted', 'message_posted', 'message_deleted']
    expect(facts().map(({ type }) => type)).toEqual(counted)
    expect(items()).toEqual([])
    expect(await state()).toMatchObject({ pending: 3 })
    waiting = MAX_QUEUED_JOBS - 1
    expect(await anOutbox().relay(10)).toBe(3)
    expect(items().map(({ subject_id, text }) => [subject_id, text])).toEqual([
      [kept.id, 'kept'],
      [another.id, 'a room with a name to score'],
    ])
    expect(facts().map(({ type }) => type)).toEqual(counted)
    expect(await state()).toMatchObject({ pending: 0 })
  })

  it('two relays at once count each entry once while the queue is full', async () => {
    waiting = MAX_QUEUED_JOBS
    await Promise.all(Array.from({ length: 100 }, (_, index) => stack.aMessage(owner, room, `${index}`)))
    const relayed = await Promise.all(Array.from({ length: 5 }, () => outbox.relay(40)))
    expect(relayed.reduce((sum, count) => sum + count, 0)).toBe(100)
    expect(new Set(facts().map(({ event_id }) => event_id)).size).toBe(100)
    expect(facts()).toHaveLength(100)
    expect(items()).toEqual([])
  })

  it('two relays at once share the entries', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, index) => stack.aMessage(owner, room, `${index}`)))
    const relayed = await Promise.all(Array.from({ length: 5 }, () => outbox.relay(40)))
    expect(relayed.reduce((sum, count) => sum + count, 0)).toBe(100)
    const ids = items().map(({ subject_id }) => subject_id)
    expect(new Set(ids).size).toBe(100)
    expect(ids).toHaveLength(100)
  })

  it('sends no text that was deleted or replaced meanwhile, but counts it', async () => {
    const deleted = await stack.aMessage(owner, room, 'gone')
    await expectJson(owner.request('DELETE', `/messages/${deleted.id}`), 204)
    const edited = await stack.aMessage(owner, room, 'before')
    await expectJson(owner.request('PATCH', `/messages/${edited.id}`, { text: 'after' }), 200)
    await outbox.relay(10)
    expect(items()).toMatchObject([{ subject_id: edited.id, text: 'after', revision: 2 }])
    expect(
      facts()
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['message_deleted', 'message_edited', 'message_posted', 'message_posted'])
  })

  it('has the names of people and rooms scored, once per name', async () => {
    const user = await stack.aUser({ username: 'newcomer' })
    await user.get('/rooms')
    await user.get('/rooms')
    await stack.aRoom(user, { name: 'a room of my own' })
    await outbox.relay(10)
    expect(items()).toMatchObject([
      { subject: 'display_name', subject_id: user.id, room_id: null, text: 'newcomer', revision: 1 },
      { subject: 'room_name', text: 'a room of my own' },
    ])
    for (const job of moderation.jobs.values()) moderationJobSchema.parse(job)
  })

  it('tells services, and nobody else, what waits', async () => {
    await stack.aMessage(owner, room)
    expect(await state()).toMatchObject({ pending: 1, oldest_age_ms: expect.any(Number) })
    expect((await asService(stack.chat, 'GET', '/internal/outbox', 'wrong')).status).toBe(401)
    expect(await errorOf(owner.get('/internal/outbox'))).toBe('401 unauthenticated')
    const metrics = await (await stack.chat.app.request('/metrics')).text()
    expect(metrics).toMatch(/parley_outbox_pending\{[^}]*\} 1\n/)
  })
})

describe('the relay', () => {
  it('is woken by a commit, survives a queue that is down, and ends cleanly', async () => {
    const relay = new OutboxRelay(outbox, logger, { gapMs: 1, pollMs: 60_000, maxBackoffMs: 5 })
    relay.start()
    await stack.aMessage(owner, room, 'first')
    relay.wake()
    await vi.waitFor(() => expect(items()).toHaveLength(1))
    moderation.failures = ['before', 'before', 'before']
    await stack.aMessage(owner, room, 'second')
    relay.wake()
    await vi.waitFor(() => expect(items()).toHaveLength(2))
    await relay.close()
  })

  it('goes on counting while the queue is full, and carries the texts by itself once there is room', async () => {
    waiting = MAX_QUEUED_JOBS
    const relay = new OutboxRelay(outbox, logger, { gapMs: 1, pollMs: 5, maxBackoffMs: 5 })
    relay.start()
    await stack.aMessage(owner, room, 'counted first')
    await vi.waitFor(() => expect(facts()).toHaveLength(1))
    expect(items()).toEqual([])
    waiting = 0
    await vi.waitFor(() => expect(items()).toHaveLength(1), 5_000)
    await relay.close()
    expect(facts()).toHaveLength(1)
  })

  it('of the app carries posts to the real queue without being asked', async () => {
    const instance = await stack.anotherInstance({ withJobs: true })
    const answer = await instance.app.request(`/rooms/${room.id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
      body: '{"text":"to the queue"}',
    })
    expect(answer.status).toBe(201)
    await vi.waitFor(async () => expect((await stack.queues.depth('moderation')).waiting).toBeGreaterThan(0), 20_000)
    await instance.close()
  }, 40_000)
})

describe('messages without a verdict', () => {
  const MINUTES = 60_000
  let clock: TestClock
  const sweepWith = ({ oldestWaitingMs = null }: { readonly oldestWaitingMs?: number | null } = {}) => {
    const queues = { depth: async () => ({ ...IDLE, oldestWaitingMs }) }
    return new UnscoredService(new UnscoredRepository(stack.sql), outbox, queues, clock)
  }

  beforeEach(async () => {
    clock = new TestClock()
    await stack.sql`delete from server_settings where key = 'scored_until'`
    await allAreScored()
  })

  async function allAreScored(): Promise<void> {
    await stack.sql`
      insert into verdicts (message_id, revision, event_id, outcome, scores, sentiment, language, spans, model_version, action)
      select id, revision, id, 'scored', '{}', '{}', 'en', '[]', 'test', 'none' from messages
      on conflict do nothing`
  }

  it('are queued again after a while, to be scored but not counted again', async () => {
    const lost = await stack.aMessage(owner, room, 'lost on the way')
    await outbox.relay(10)
    moderation.jobs.clear()
    analytics.jobs.clear()
    expect(await sweepWith().sweep()).toBe(0)
    clock.advance(11 * MINUTES)
    expect(await sweepWith().sweep()).toBe(1)
    await outbox.relay(10)
    expect(items()).toMatchObject([{ subject_id: lost.id, text: 'lost on the way', revision: 1 }])
    expect(facts()).toEqual([])
  })

  it('are looked for again and again until they have one', async () => {
    await stack.aMessage(owner, room, 'lost twice')
    await stack.sql`delete from outbox`
    clock.advance(11 * MINUTES)
    expect(await sweepWith().sweep()).toBe(1)
    await stack.sql`delete from outbox`
    clock.advance(11 * MINUTES)
    expect(await sweepWith().sweep()).toBe(1)
    await stack.sql`delete from outbox`
    await allAreScored()
    clock.advance(11 * MINUTES)
    expect(await sweepWith().sweep()).toBe(0)
  })

  it('are queued by one instance, however many look', async () => {
    await stack.aMessage(owner, room, 'lost once')
    await stack.sql`delete from outbox`
    clock.advance(11 * MINUTES)
    expect(await sweepWith().sweep()).toBe(1)
    expect(await sweepWith().sweep()).toBe(0)
  })

  it('are those of edits too, however old the message is', async () => {
    const message = await stack.aMessage(owner, room, 'scored')
    await allAreScored()
    clock.advance(11 * MINUTES)
    expect(await sweepWith().sweep()).toBe(0)
    await expectJson(owner.request('PATCH', `/messages/${message.id}`, { text: 'not scored' }), 200)
    await stack.sql`update messages set edited_at = ${clock.now()} where id = ${message.id}`
    await stack.sql`delete from outbox`
    clock.advance(11 * MINUTES)
    expect(await sweepWith().sweep()).toBe(1)
    await outbox.relay(10)
    expect(items()).toMatchObject([{ text: 'not scored', revision: 2 }])
  })

  it('are looked for also after a clock that was a year ahead has been put right', async () => {
    const year = 365 * 24 * 60 * MINUTES
    await stack.aMessage(owner, room, 'lost in between')
    await stack.sql`delete from outbox`
    clock.advance(year)
    expect(await sweepWith().sweep()).toBe(0)
    clock.advance(11 * MINUTES - year)
    expect(await sweepWith().sweep()).toBe(1)
  })

  it('are left alone while the queue still has older work, and while the outbox is not emptied', async () => {
    await stack.aMessage(owner, room)
    stack.clock.advance(15 * MINUTES)
    clock.advance(15 * MINUTES)
    expect(await sweepWith().sweep()).toBe(0)
    await stack.sql`delete from outbox`
    expect(await sweepWith({ oldestWaitingMs: 10 * MINUTES }).sweep()).toBe(0)
    clock.advance(6 * MINUTES)
    expect(await sweepWith().sweep()).toBe(1)
  })
})
