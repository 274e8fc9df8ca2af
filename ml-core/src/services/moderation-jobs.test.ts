import { systemClock } from '@parley/common/clock'
import type { ModerationItem, ModerationJob, VerdictJob } from '@parley/common/contracts/queues'
import { Unavailable } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import { HopelessJob, JOB_ATTEMPTS, type Producer, type QueuedJob } from '@parley/common/queue/queues'
import { expect, it } from 'vitest'
import { aScoring, RULE_MODEL, silent } from '../../test/rule-model.js'
import { ModerationJobs } from './moderation-jobs.js'

class MemoryProducer<Data> implements Producer<Data> {
  readonly jobs: QueuedJob<Data>[] = []
  readonly order: string[]
  #refused: (() => void) | undefined
  constructor(order: string[] = []) {
    this.order = order
  }
  /** Takes nothing the next time; resolves when that has come. */
  refuseOnce(): Promise<void> {
    return new Promise((resolve) => {
      this.#refused = resolve
    })
  }
  async addAll(jobs: readonly QueuedJob<Data>[]): Promise<void> {
    if (this.#refused && jobs.length > 0) {
      this.#refused()
      this.#refused = undefined
      throw new Error('the queue is not there')
    }
    this.jobs.push(...jobs)
    this.order.push(...jobs.map(({ id }) => id))
  }
  async close(): Promise<void> {}
}

function anItem(text: string): ModerationItem {
  const id = newId()
  const subject = { subject: 'message', subject_id: id, room_id: id, sender_id: id } as const
  return { event_id: newId(), correlation_id: id, ...subject, revision: 1, text, posted_at: new Date().toISOString() }
}

function someJobs(scoring = aScoring().scoring) {
  const order: string[] = []
  const verdicts = new MemoryProducer<VerdictJob>(order)
  const retries = new MemoryProducer<ModerationJob>(order)
  const outcomes: string[] = []
  const jobs = new ModerationJobs({
    scoring,
    verdicts,
    retries,
    modelVersion: () => RULE_MODEL.version,
    clock: systemClock,
    logger: silent,
    onVerdict: (outcome) => outcomes.push(outcome),
  })
  return { jobs, verdicts, retries, order, outcomes }
}

it('all items are answered in one verdict job, whose id follows from the job’s', async () => {
  const { jobs, verdicts, retries, outcomes } = someJobs()
  await jobs.handle({ items: [anItem('hi'), anItem('you idiot')] }, { id: 'j1', attempt: 1 })
  expect(verdicts.jobs.map(({ id, data }) => [id, data.items.length])).toEqual([['verdict-j1', 2]])
  expect(retries.jobs).toEqual([])
  expect(outcomes).toEqual(['scored', 'scored'])
})

it('abuse is answered before the neighbours that are still being scored, and only once', async () => {
  const { scoring, model } = aScoring()
  const { jobs, verdicts } = someJobs(scoring)
  const [abuse, slow] = [anItem('you idiot'), anItem('a slow one')]
  const release = model.holdBack('a slow one')
  const handled = jobs.handle({ items: [slow, abuse] }, { id: 'j1', attempt: 1 })
  const answered = () => verdicts.jobs.map(({ data }) => data.items.map(({ event_id }) => event_id))
  await expect.poll(answered).toEqual([[abuse.event_id]])
  release()
  await handled
  expect(answered()).toEqual([[abuse.event_id], [slow.event_id]])
  expect(verdicts.jobs.map(({ id, isPatient }) => [id, isPatient])).toEqual([
    [expect.not.stringContaining('j1'), false],
    ['verdict-j1', true],
  ])
})

it('what could not be answered early is answered with the rest', async () => {
  const { scoring, model } = aScoring()
  const { jobs, verdicts } = someJobs(scoring)
  const refused = verdicts.refuseOnce()
  const release = model.holdBack('a slow one')
  const handled = jobs.handle({ items: [anItem('a slow one'), anItem('you idiot')] }, { id: 'j1', attempt: 1 })
  await refused
  release()
  await handled
  expect(verdicts.jobs.map(({ id, data }) => [id, data.items.length])).toEqual([['verdict-j1', 2]])
})

it('an item that fails goes back alone, before its neighbours are answered', async () => {
  const { jobs, order, verdicts } = someJobs()
  const bad = anItem('POISON')
  await jobs.handle({ items: [anItem('hi'), bad] }, { id: 'j1', attempt: 1 })
  expect(order).toEqual([`alone-${bad.event_id}`, 'verdict-j1'])
  expect(verdicts.jobs[0]?.data.items).toHaveLength(1)
})

it('an item that fails alone, too, is answered as failed and its job given up', async () => {
  const { jobs, verdicts } = someJobs()
  const bad = anItem('POISON')
  const run = jobs.handle({ items: [bad] }, { id: `alone-${bad.event_id}`, attempt: 1 })
  await expect(run).rejects.toBeInstanceOf(HopelessJob)
  expect(verdicts.jobs[0]?.data.items).toMatchObject([{ event_id: bad.event_id, verdict: { outcome: 'failed' } }])
})

it('without a model a job is tried again; after the last try its items are answered as failed', async () => {
  const { scoring, model } = aScoring()
  model.isGone = true
  const { jobs, verdicts } = someJobs(scoring)
  const job = { items: [anItem('hi'), anItem('ho')] }
  await expect(jobs.handle(job, { id: 'j', attempt: 1 })).rejects.toBeInstanceOf(Unavailable)
  expect(verdicts.jobs).toEqual([])
  await expect(jobs.handle(job, { id: 'j', attempt: JOB_ATTEMPTS })).rejects.toBeInstanceOf(HopelessJob)
  expect(verdicts.jobs[0]?.data.items.map(({ verdict }) => verdict.outcome)).toEqual(['failed', 'failed'])
})

it('a job whose workers die again and again is answered as failed, however often that is said', async () => {
  const { jobs, verdicts, outcomes } = someJobs()
  const job = { items: [anItem('hi'), anItem('you idiot')] }
  await jobs.abandon(job, { id: 'j1' })
  await jobs.abandon(job, { id: 'j1' })
  expect(new Set(verdicts.jobs.map(({ id }) => id))).toEqual(new Set(['verdict-j1']))
  const [answer] = verdicts.jobs
  expect(answer?.data.items.map(({ event_id, verdict }) => [event_id, verdict.outcome])).toEqual(
    job.items.map(({ event_id }) => [event_id, 'failed']),
  )
  expect(outcomes).toContain('failed')
})
