import { type CorrectionJob, correctionJobSchema } from '@parley/common/contracts/queues'
import { withoutTexts } from '@parley/common/queue/dead-letters'
import type { Consumer, QueueFactory } from '@parley/common/queue/queues'
import type { CorrectionService } from '../services/corrections.js'

/** Takes the queue `corrections`. */
export function consumeCorrections(queues: QueueFactory, corrections: CorrectionService): Consumer {
  return queues.consumer<CorrectionJob>('corrections', correctionJobSchema, ({ items }) => corrections.keep(items), {
    remains: withoutTexts,
  })
}
