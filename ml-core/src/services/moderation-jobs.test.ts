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
  constructor(order: string[] = []) {
    this.order = order
  }
  async addAll(jobs: readonly QueuedJob<Data>[]): Promise<void> {
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
