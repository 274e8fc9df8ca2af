import type { Clock } from '@parley/common/clock'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import type { Sql } from '@parley/common/postgres/connect'
import type { QueueFactory } from '@parley/common/queue/queues'
import { consumeCorrections } from './jobs/corrections-consumer.js'
import { CorrectionsRepository } from './repositories/labels.js'
import { PoliciesRepository } from './repositories/policies.js'
import { SimulationsRepository } from './repositories/simulations.js'
import { TrainingRepository } from './repositories/training.js'
import { simulationsRouter } from './routers/simulations.js'
import { trainingRouter } from './routers/training.js'
import type { Access } from './services/access.js'
import type { ContentRules } from './services/content-rules.js'
import { CorrectionService } from './services/corrections.js'
import { SimulationService } from './services/simulations.js'
import { TrainingService } from './services/training.js'

export interface FeedbackDeps {
  readonly sql: Sql
  readonly queues: QueueFactory
  readonly access: Access
  /** With its memory of compiled lists. */
  readonly rules: ContentRules
  readonly clock: Clock
}

export interface Feedback {
  readonly router: HttpApp
  /** Starts the consumer of corrections; answers what ends it. */
  startJobs(): { close(): Promise<void> }
}

/** What moderation learns from people: the simulator, and labels for training. */
export function composeFeedback({ sql, queues, access, rules, clock }: FeedbackDeps): Feedback {
  const router = newRouter()
  const simulations = new SimulationsRepository(sql)
  router.route(
    '/',
    simulationsRouter(new SimulationService(access, simulations, new PoliciesRepository(sql), rules, clock)),
  )
  router.route('/', trainingRouter(new TrainingService(access, new TrainingRepository(sql), clock)))
  return {
    router,
    startJobs: () => consumeCorrections(queues, new CorrectionService(new CorrectionsRepository(sql))),
  }
}
