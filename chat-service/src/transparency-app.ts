import type { Clock } from '@parley/common/clock'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import type { Logger } from '@parley/common/logger'
import type { Sql } from '@parley/common/postgres/sql'
import { type PeriodicJob, runPeriodically } from './jobs/periodically.js'
import { AuditRepository } from './repositories/audit.js'
import { NoticesRepository } from './repositories/notices.js'
import { StatementsRepository } from './repositories/statements.js'
import { noticesRouter } from './routers/notices.js'
import { statementsRouter } from './routers/statements.js'
import type { Access } from './services/access.js'
import { NoticesService } from './services/notices.js'
import { StatementService } from './services/statements.js'

/** What transparency is given by the rest of chat. */
export interface TransparencyDeps {
  readonly sql: Sql
  readonly logger: Logger
  readonly clock: Clock
  readonly access: Access
}

export interface Transparency {
  /** Routes for authenticated users. */
  readonly router: HttpApp
  startJobs(): void
  close(): Promise<void>
}

const PURGE_MS = 3_600_000

/** An operator who connects the service as the owner of its tables should know what that costs. */
async function warnOfReach(audit: AuditRepository, logger: Logger): Promise<void> {
  if (await audit.isOutOfReach()) return
  logger.warn('the audit log is kept by triggers alone: this service owns its tables; see docs/operations.md, "Roles"')
}

/** Puts together what people are told of what was done to them, and what they can say to it. See docs/moderation.md. */
export function composeTransparency(deps: TransparencyDeps): Transparency {
  const { sql, access, clock, logger } = deps
  const notices = new NoticesService(access, new NoticesRepository(sql), clock)
  const router = newRouter()
  router.route('/', noticesRouter(notices))
  router.route('/', statementsRouter(new StatementService(access, new StatementsRepository(sql))))
  const running: PeriodicJob[] = []
  return {
    router,
    startJobs: () => {
      running.push(
        runPeriodically('notices', PURGE_MS, logger, async () => {
          await warnOfReach(new AuditRepository(sql), logger)
          const purged = await notices.purge()
          if (purged > 0) logger.info({ notices: purged }, 'old notices were deleted')
        }),
      )
    },
    close: async () => {
      await Promise.all(running.splice(0).map((job) => job.close()))
    },
  }
}
