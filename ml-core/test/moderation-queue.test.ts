import type { ModerationItem, ModerationJob, VerdictItem, VerdictJob } from '@parley/common/contracts/queues'
import { verdictJobSchema } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
import { type Consumer, type Producer, QueueFactory } from '@parley/common/queue/queues'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { QUEUE_SERVERS, type TestQueueServer } from '../../test/queue-servers.js'
import { consumeModeration } from '../src/jobs/moderation-consumer.js'
import { type MlServer, scriptedInference, startMlServer } from './ml-server.js'
import { silent } from './rule-model.js'

function anItem(text: string): ModerationItem {
  return {
    event_id: newId(),
    correlation_id: newId(),
    subject: 'message',
    subject_id: newId(),
    room_id: newId(),
    sender_id: newId(),
    revision: 1,
    text,
    posted_at: new Date().toISOString(),
  }
}

const LIMIT = { timeout: 40_000 }

describe.each(QUEUE_SERVERS)('the worker on %s', { timeout: 60_000 }, (_name, start, isAvailable) => {
  describe.skipIf(!isAvailable)('', () => {
    let running: TestQueueServer
    let ml: MlServer
    let queues: QueueFactory
    let producer: Producer<ModerationJob>
    const consumers: Consumer[] = []
    const verdicts: VerdictItem[] = []
    const verdictJobs: string[] = []
    /** What has to happen before a verdict job is done. */
    let collecting: Promise<void> = Promise.resolve()

    beforeAll(async () => {
      running = await start()
      ml = await startMlServer({ inference: scriptedInference(2_500) })
      queues = new QueueFactory(running.server, silent)
      await queues.ready()
      producer = queues.producer<ModerationJob>('moderation')
      const jobs = ml.ml.moderationJobs({ verdicts: queues.producer<VerdictJob>('verdicts'), retries: producer })
      consumers.push(consumeModeration(queues, jobs, 4))
      const collect = async (job: VerdictJob, { id }: { readonly id: string }): Promise<void> => {
        await collecting
        verdictJobs.push(id)
        verdicts.push(...job.items)
      }
      consumers.push(queues.consumer('verdicts', verdictJobSchema, collect))
    }, 60_000)
    beforeEach(() => {
      verdicts.length = 0
      verdictJobs.length = 0
    })
    afterAll(async () => {
      await Promise.all(consumers.map((consumer) => consumer.close()))
      await queues.close()
      await ml.close()
      await running.stop()
    }, 60_000)

    const verdictOn = (item: ModerationItem) => verdicts.filter(({ event_id }) => event_id === item.event_id)

    it('answers every item of a job with one verdict, without its text', async () => {
      const items = [
        anItem('good morning'),
        anItem('you idiot'),
        anItem('Du bist ein dummer Mensch und ich mag dich nicht'),
      ]
      await producer.addAll([{ id: newId(), data: { items } }])
      await expect.poll(() => verdicts.length, LIMIT).toBe(3)
      expect(verdicts.map(({ verdict }) => verdict.outcome)).toEqual(['scored', 'scored', 'unsupported_language'])
      const { text: _, ...insult } = items[1] ?? anItem('')
      expect(verdicts[1]).toMatchObject({
        ...insult,
        verdict: { scores: { insult: 0.9 }, spans: [{ begin: 4, end: 9 }, {}], model_version: 'scripted' },
      })
      expect(JSON.stringify(verdicts)).not.toContain('good morning')
    })

    it('run twice, answers once', async () => {
      const jobs = ml.ml.moderationJobs({ verdicts: queues.producer<VerdictJob>('verdicts'), retries: producer })
      const [job, marker] = [{ items: [anItem('hello')] }, anItem('marker')]
      // A job that is done leaves the queue, and with it the id that tells the second answer from a new one.
      let collect = () => {}
      collecting = new Promise((resolve) => {
        collect = resolve
      })
      await jobs.handle(job, { id: 'job-1', attempt: 1 })
      await jobs.handle(job, { id: 'job-1', attempt: 2 })
      collect()
      await jobs.handle({ items: [marker] }, { id: newId(), attempt: 1 })
      await expect.poll(() => verdictOn(marker).length, LIMIT).toBe(1)
      expect(verdictJobs.filter((id) => id === 'verdict-job-1')).toHaveLength(1)
    })

    it.each(['CRASH', 'HANG', 'FAIL'])(
      'a text on which the model ends in %s fails alone: its neighbours are scored, people get it, the job is kept without it',
      async (poison) => {
        const items = [anItem('hello'), anItem(`${poison} ${newId()}`), anItem('you idiot')]
        const [before, bad, after] = items
        if (!before || !bad || !after) throw new Error('three items')
        await producer.addAll([{ id: newId(), data: { items } }])
        await expect
          .poll(() => [before, bad, after].map((item) => verdictOn(item)[0]?.verdict.outcome), LIMIT)
          .toEqual(['scored', 'failed', 'scored'])
        expect(verdictOn(bad)).toHaveLength(1)
        const kept = async () => (await queues.deadLetters('moderation', 50)).map(({ id }) => id)
        await expect.poll(kept, LIMIT).toContain(`alone-${bad.event_id}`)
        const { text: _, ...withoutText } = bad
        expect(await running.dataOf('moderation', `alone-${bad.event_id}`)).toEqual({ items: [withoutText] })
      },
    )

    it('while the model restarts, jobs wait and are then scored', async () => {
      const items = Array.from({ length: 64 }, (_, n) => anItem(`line number ${n} of a busy room`))
      process.kill(ml.inference.pid ?? 0, 'SIGKILL')
      await producer.addAll([{ id: newId(), data: { items } }])
      await expect.poll(() => verdicts.length, LIMIT).toBe(64)
      expect(verdicts.every(({ verdict }) => verdict.outcome === 'scored')).toBe(true)
    })
  })
})
