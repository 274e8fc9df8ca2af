import type { Clock } from '@parley/common/clock'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import type { Logger } from '@parley/common/logger'
import type { Sql } from '@parley/common/postgres/connect'
import { type PeriodicJob, runPeriodically } from './jobs/periodically.js'
import { ActBatchesRepository } from './repositories/act-batches.js'
import { ActUndoRepository } from './repositories/act-undo.js'
import { ActsRepository } from './repositories/acts.js'
import { AppealsRepository } from './repositories/appeals.js'
import { AssigneesRepository } from './repositories/assignees.js'
import { EvidenceRepository } from './repositories/evidence.js'
import { ItemActsRepository } from './repositories/item-acts.js'
import type { MessagesRepository } from './repositories/messages.js'
import { StrikesRepository } from './repositories/past-strikes.js'
import { PoliciesRepository } from './repositories/policies.js'
import { RanksRepository } from './repositories/ranks.js'
import { ReviewViewsRepository } from './repositories/review-views.js'
import { ReviewsRepository } from './repositories/reviews.js'
import { UserRecordsRepository } from './repositories/user-records.js'
import { UsersRepository } from './repositories/users.js'
import { actBatchesRouter } from './routers/act-batches.js'
import { actsRouter } from './routers/acts.js'
import { appealsRouter } from './routers/appeals.js'
import { assigneesRouter } from './routers/assignees.js'
import { reviewViewsRouter } from './routers/review-views.js'
import { reviewsRouter } from './routers/reviews.js'
import { userRecordsRouter } from './routers/user-records.js'
import type { Access } from './services/access.js'
import { ActBatchService } from './services/act-batches.js'
import { ActsService } from './services/acts.js'
import { AppealService } from './services/appeals.js'
import { AssigneesService } from './services/assignees.js'
import { batchRules } from './services/batch-rules.js'
import { EvidenceRetention } from './services/evidence-retention.js'
import type { MessageViews } from './services/message-views.js'
import type { ModerationNews } from './services/moderation-news.js'
import { ReviewAccess } from './services/review-access.js'
import { ReviewViewService } from './services/review-views.js'
import { ReviewService } from './services/reviews.js'
import type { RoomPublisher } from './services/room-publisher.js'
import { StrikeService } from './services/strikes.js'
import { UserRecordService } from './services/user-records.js'
import type { UsersService } from './services/users.js'

export interface ReviewsDeps {
  readonly sql: Sql
  readonly access: Access
  readonly clock: Clock
  readonly logger: Logger
  readonly messageRows: MessagesRepository
  readonly views: MessageViews
  readonly publisher: RoomPublisher
  readonly users: UsersService
  readonly news: ModerationNews
  readonly settings: { readonly evidenceRetentionDays?: number | undefined }
}

export interface Reviews {
  readonly router: HttpApp
  /** Starts what goes on with unfinished batches; answers what ends it. */
  startJobs(): PeriodicJob
}

/** A batch whose process died waits this long at most. */
const RESUME_MS = 5_000
const EVIDENCE_MS = 3_600_000

/** The review queue, what moderators do from it, and what is remembered of it. */
export function composeReviews(deps: ReviewsDeps): Reviews {
  const { sql, access, clock, messageRows, views, publisher, users, news } = deps
  const items = new ReviewsRepository(sql)
  const reviewAccess = new ReviewAccess(access, items)
  const reviews = new ReviewService(reviewAccess, items, messageRows, views, publisher, clock)
  const itemActs = new ItemActsRepository(sql)
  const actRows = new ActsRepository(sql)
  const undoing = new ActUndoRepository(sql)
  const acts = new ActsService(access, reviewAccess, reviews, itemActs, actRows, undoing, users, news, clock)
  const policies = new PoliciesRepository(sql)
  const batchRows = new ActBatchesRepository(
    sql,
    batchRules(() => clock.now()),
  )
  const batches = new ActBatchService(access, batchRows, new RanksRepository(sql), policies, users, news, clock)
  const records = new UserRecordService(access, new UserRecordsRepository(sql), policies)
  const strikes = new StrikeService(reviewAccess, new StrikesRepository(sql), new UsersRepository(sql), clock)
  const router = newRouter()
  router.route('/', reviewsRouter(reviews))
  router.route('/', assigneesRouter(new AssigneesService(reviewAccess, new AssigneesRepository(sql))))
  router.route('/', actsRouter(acts))
  router.route('/', actBatchesRouter(batches))
  router.route('/', userRecordsRouter(records, strikes))
  router.route('/', reviewViewsRouter(new ReviewViewService(access, new ReviewViewsRepository(sql))))
  router.route(
    '/',
    appealsRouter(new AppealService(access, new AppealsRepository(sql), acts, news, publisher, clock), clock),
  )
  return {
    router,
    startJobs: () => startJobs(deps, batches, new EvidenceRetention(new EvidenceRepository(sql), deps.settings, clock)),
  }
}

function startJobs({ logger }: ReviewsDeps, batches: ActBatchService, evidence: EvidenceRetention): PeriodicJob {
  const jobs = [
    runPeriodically('batches of acts', RESUME_MS, logger, () => batches.resume()),
    runPeriodically('evidence', EVIDENCE_MS, logger, async () => {
      const purged = await evidence.run()
      if (purged > 0) logger.info({ items: purged }, 'evidence of decided items was deleted')
    }),
  ]
  return { close: async () => void (await Promise.all(jobs.map((job) => job.close()))) }
}
