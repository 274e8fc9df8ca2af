import { MAX_ITEMS_PER_JOB, type VerdictItem, verdictItemSchema } from '@parley/common/contracts/queues'
import { withCorrelationId } from '@parley/common/correlation'
import { Unavailable } from '@parley/common/errors'
import type { Logger } from '@parley/common/logger'
import { withoutTexts } from '@parley/common/queue/dead-letters'
import type { Consumer, Producer, QueueFactory } from '@parley/common/queue/queues'
import { z } from 'zod'
import type { VerdictService } from '../services/verdicts.js'

/**
 * Items are parsed one by one, so that a malformed one does not take its neighbours to the dead letters with it; once
 * it is alone, its job is malformed and no further attempt is made.
 */
const looseJobSchema = z
  .object({ items: z.array(z.unknown()).min(1).max(MAX_ITEMS_PER_JOB) })
  .refine(({ items }) => items.length > 1 || verdictItemSchema.safeParse(items[0]).success, 'not a verdict')
type LooseJob = z.infer<typeof looseJobSchema>

/** Two jobs at a time: one transaction's waiting is another's working. More would only queue up for room locks. */
const CONCURRENCY = 2

/**
 * Applies verdict jobs. A job that fails is split: its items are applied one by one, and what still fails goes back as
 * a job of its own, to be retried alone and dead-lettered if it never succeeds.
 */
export function consumeVerdicts(
  queues: QueueFactory,
  verdicts: Pick<VerdictService, 'apply'>,
  logger: Logger,
): Consumer {
  const producer: Producer<LooseJob> = queues.producer('verdicts')
  return queues.consumer(
    'verdicts',
    looseJobSchema,
    (job, { id }) => applyJob(job, id, { verdicts, producer, logger }),
    // A verdict on a name brings the name along.
    { concurrency: CONCURRENCY, remains: withoutTexts },
  )
}

interface Tools {
  readonly verdicts: Pick<VerdictService, 'apply'>
  readonly producer: Producer<LooseJob>
  readonly logger: Logger
}

async function applyJob({ items }: LooseJob, jobId: string, tools: Tools): Promise<void> {
  const [only] = items
  if (items.length === 1) return applyOne(only, tools)
  const parsed = items.map((item) => verdictItemSchema.safeParse(item))
  const wellFormed = parsed.flatMap((result) => (result.success ? [result.data] : []))
  try {
    if (wellFormed.length > 0) await tools.verdicts.apply(wellFormed)
    if (wellFormed.length === items.length) return
  } catch (error) {
    if (error instanceof Unavailable) throw error
    tools.logger.warn({ err: error, job: jobId, items: items.length }, 'verdict job failed; applying its items singly')
    return applySingly(items, jobId, tools)
  }
  const malformed = items.flatMap((item, index) => (parsed[index]?.success ? [] : [{ item, index }]))
  await sendBackAlone(malformed, jobId, tools)
}

/** Items that succeed are done for good: applying is idempotent, so a retry of the whole job would pass over them. */
async function applySingly(items: readonly unknown[], jobId: string, tools: Tools): Promise<void> {
  const failed: { readonly item: unknown; readonly index: number }[] = []
  let lastError: unknown
  for (const [index, item] of items.entries()) {
    try {
      await applyOne(item, tools)
    } catch (error) {
      if (error instanceof Unavailable) throw error
      lastError = error
      failed.push({ item, index })
    }
  }
  // Nothing went through: hardly the fault of every single item. The whole job waits for its next attempt.
  if (failed.length === items.length) throw new Error('no verdict of the job could be applied', { cause: lastError })
  await sendBackAlone(failed, jobId, tools)
}

async function applyOne(item: unknown, { verdicts }: Tools): Promise<void> {
  const parsed: VerdictItem = verdictItemSchema.parse(item)
  await withCorrelationId(parsed.correlation_id, () => verdicts.apply([parsed]))
}

/** The ids are made from the job's, so that a second attempt of this job adds the same jobs, hence none. */
async function sendBackAlone(
  failed: readonly { readonly item: unknown; readonly index: number }[],
  jobId: string,
  { producer, logger }: Tools,
): Promise<void> {
  logger.warn({ job: jobId, items: failed.length }, 'verdicts that failed are tried again alone')
  await producer.addAll(failed.map(({ item, index }) => ({ id: `${jobId}-${index}`, data: { items: [item] } })))
}
