import type { HttpApp } from '@parley/common/http/app'
import type { Logger } from '@parley/common/logger'
import type { Sql } from '@parley/common/postgres/connect'
import { ActivityRepository } from './repositories/activity.js'
import { unavailableInOutage } from './repositories/database-errors.js'
import { DecisionsRepository } from './repositories/decisions.js'
import { ExportsRepository } from './repositories/exports.js'
import { HeatmapRepository } from './repositories/heatmap.js'
import { LatencyRepository } from './repositories/latency.js'
import { ModeratorsRepository } from './repositories/moderators.js'
import { QualityRepository } from './repositories/quality.js'
import { RoomMessagesRepository } from './repositories/room-messages.js'
import { RoomsRepository } from './repositories/rooms.js'
import { RulesRepository } from './repositories/rules.js'
import { ScoresRepository } from './repositories/scores.js'
import { SentimentRepository } from './repositories/sentiment.js'
import { TopRepository } from './repositories/top.js'
import { TurnaroundRepository } from './repositories/turnaround.js'
import { activityRouter } from './routers/activity.js'
import { automationRouter } from './routers/automation.js'
import { exportsRouter } from './routers/exports.js'
import { heatmapRouter } from './routers/heatmap.js'
import { latencyRouter } from './routers/latency.js'
import { moderatorsRouter } from './routers/moderators.js'
import { qualityRouter } from './routers/quality.js'
import { queueHistoryRouter } from './routers/queue-history.js'
import { retentionRouter } from './routers/retention.js'
import { rulesRouter } from './routers/rules.js'
import { scoresRouter } from './routers/scores.js'
import { sentimentRouter } from './routers/sentiment.js'
import { systemRouter } from './routers/system.js'
import { topRouter } from './routers/top.js'
import { turnaroundRouter } from './routers/turnaround.js'
import { ActivityService } from './services/activity.js'
import { AutomationService } from './services/automation.js'
import { ExportsService } from './services/exports.js'
import { HeatmapService } from './services/heatmap.js'
import { LatencyService } from './services/latency.js'
import { ModeratorsService } from './services/moderators.js'
import { FigureAccess } from './services/permissions.js'
import { QualityService } from './services/quality.js'
import type { QueueHistoryService } from './services/queue-history.js'
import type { Ranges } from './services/ranges.js'
import type { RetentionService } from './services/retention.js'
import { RulesService } from './services/rules.js'
import { ScoresService } from './services/scores.js'
import { SentimentService } from './services/sentiment.js'
import type { SystemService } from './services/system.js'
import type { SystemSources } from './services/system-sources.js'
import { TopService } from './services/top.js'
import { TurnaroundService } from './services/turnaround.js'

export interface DashboardDeps {
  readonly sql: Sql
  readonly ranges: Ranges
  readonly system: SystemService
  readonly queueHistory: QueueHistoryService
  readonly retention: RetentionService
  readonly reviewQueue: SystemSources['reviewQueue']
  readonly logger: Logger
}

/** Everything that people with the right to see dashboards may ask. The composition's other half is `app.ts`. */
export function dashboardRouters({
  sql,
  ranges,
  system,
  queueHistory,
  retention,
  reviewQueue,
  logger,
}: DashboardDeps): readonly HttpApp[] {
  const access = new FigureAccess(unavailableInOutage(new RoomsRepository(sql)))
  const activity = unavailableInOutage(new ActivityRepository(sql))
  const rules = unavailableInOutage(new RulesRepository(sql))
  const turnaround = unavailableInOutage(new TurnaroundRepository(sql))
  const quality = new QualityService(
    activity,
    unavailableInOutage(new QualityRepository(sql)),
    unavailableInOutage(new DecisionsRepository(sql)),
    ranges,
    access,
  )
  const roomMessages = unavailableInOutage(new RoomMessagesRepository(sql))
  const moderators = unavailableInOutage(new ModeratorsRepository(sql))
  return [
    activityRouter(new ActivityService(activity, ranges, access)),
    sentimentRouter(new SentimentService(unavailableInOutage(new SentimentRepository(sql)), ranges, access)),
    scoresRouter(new ScoresService(unavailableInOutage(new ScoresRepository(sql)), roomMessages, ranges, access)),
    topRouter(new TopService(unavailableInOutage(new TopRepository(sql)), roomMessages, ranges, access)),
    rulesRouter(new RulesService(rules, ranges, access)),
    heatmapRouter(new HeatmapService(unavailableInOutage(new HeatmapRepository(sql)), ranges)),
    latencyRouter(new LatencyService(unavailableInOutage(new LatencyRepository(sql)), ranges)),
    moderatorsRouter(new ModeratorsService(moderators, turnaround, ranges)),
    turnaroundRouter(new TurnaroundService(turnaround, ranges, reviewQueue, logger)),
    automationRouter(new AutomationService(rules, activity, ranges, access)),
    qualityRouter(quality),
    systemRouter(system),
    queueHistoryRouter(queueHistory),
    retentionRouter(retention),
    exportsRouter(new ExportsService(unavailableInOutage(new ExportsRepository(sql)), ranges, access)),
  ]
}
