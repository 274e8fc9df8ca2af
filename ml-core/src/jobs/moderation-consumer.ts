import { moderationJobSchema } from '@parley/common/contracts/queues'
import { withoutTexts } from '@parley/common/queue/dead-letters'
import type { Consumer, QueueFactory } from '@parley/common/queue/queues'
import type { ModerationJobs } from '../services/moderation-jobs.js'

/** A killed worker's jobs go to another one after this long. */
const LOCK_MS = 10_000

/** Takes jobs off the queue `moderation`; several at a time, so that one's texts fill the other's batches. */
export function consumeModeration(queues: QueueFactory, jobs: ModerationJobs, concurrency: number): Consumer {
  return queues.consumer('moderation', moderationJobSchema, (job, run) => jobs.handle(job, run), {
    concurrency,
    lockMs: LOCK_MS,
    // A model that is away has been waited for already, and after some attempts its texts are people's to judge.
    waitsForOutages: false,
    remains: withoutTexts,
    abandon: (job, run) => jobs.abandon(job, run),
  })
}
