import type { TokenVerifier } from '@parley/common/auth/token-verifier'
import { type Clock, systemClock } from '@parley/common/clock'
import type { ModerationJob, VerdictJob } from '@parley/common/contracts/queues'
import { Unavailable } from '@parley/common/errors'
import { createHttpApp, type HttpApp } from '@parley/common/http/app'
import { serveOpenApi } from '@parley/common/http/openapi'
import { type ReadinessCheck, serveOperations } from '@parley/common/http/operations'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import type { Producer } from '@parley/common/queue/queues'
import { type Inference, MicroBatcher } from './inference/micro-batcher.js'
import type { ModelDescription } from './inference/protocol.js'
import type { MlMetrics } from './metrics.js'
import { analyzeRouter } from './routers/analyze.js'
import { openAiModerationsRouter, openAiTooLarge } from './routers/openai-moderations.js'
import { googleTooLarge, perspectiveRouter } from './routers/perspective.js'
import { describeCompatibleApis } from './schemas/compatible-apis.js'
import { Access } from './services/access.js'
import { Analysis } from './services/analysis.js'
import { LanguageDetector } from './services/language.js'
import type { ModelPapers } from './services/model-papers.js'
import { ModerationJobs } from './services/moderation-jobs.js'
import { OpenAiModeration } from './services/openai-moderation.js'
import { Perspective } from './services/perspective.js'
import type { Quota } from './services/quota.js'
import { type CachedVerdict, Scoring } from './services/scoring.js'
import { type LabelSink, LoggedLabels } from './services/suggested-labels.js'
import type { Thresholds } from './services/thresholds.js'
import { VerdictCache } from './services/verdict-cache.js'
import { WARM_UP_TEXTS, WARM_UP_WORDS } from './services/warm-up.js'

export const VERSION = '0.1.0'
/** A full batch of texts however it is escaped, or a comment with a whole article as its context. */
const MAX_BODY_BYTES = 4 * 1_024 * 1_024

export interface MlDeps {
  readonly inference: Inference & {
    /** @throws Unavailable before the model is loaded. */
    readonly model: ModelDescription
    readonly isReady: boolean
  }
  readonly verifier: TokenVerifier
  readonly quota: Quota
  readonly logger: Logger
  readonly metrics: Metrics
  readonly mlMetrics: MlMetrics
  readonly thresholds: Thresholds
  readonly papers: ModelPapers
  /** Languages the model knows, unless its own config names them. */
  readonly languages: readonly string[]
  readonly isStrictAboutLanguage: boolean
  readonly cacheEntries: number
  readonly publicUrl: string | undefined
  /** What else must answer for the service to be ready. */
  readonly checks?: Readonly<Record<string, ReadinessCheck>>
  readonly labels?: LabelSink
  readonly clock?: Clock
}

export interface MlApp {
  /** Routes under `/api/ml`, with `/health`, `/ready`, `/metrics`, `/docs` and `/openapi.json`. */
  readonly app: HttpApp
  /** Routes at the origin's root: Perspective's and OpenAI's. */
  readonly publicApp: HttpApp
  /** Answers for the process root: `/health`, `/ready`, `/metrics`. */
  operations(app: HttpApp): void
  /** Makes the first request after a start as fast as any; wait for it before saying that the service is ready. */
  warmUp(): Promise<void>
  /** The handler of the queue `moderation`. */
  moderationJobs(queues: {
    readonly verdicts: Producer<VerdictJob>
    readonly retries: Producer<ModerationJob>
  }): ModerationJobs
}

export function createMlApp(deps: MlDeps): MlApp {
  const { logger, metrics } = deps
  const clock = deps.clock ?? systemClock
  const services = composeServices(deps)
  const modelVersion = (): string => deps.inference.model.version

  const operations = (app: HttpApp): void =>
    serveOperations(app, {
      service: 'ml-core',
      version: VERSION,
      logger,
      metrics,
      checks: { ...deps.checks, model: () => demandModel(deps.inference) },
    })

  const app = createHttpApp({ logger, metrics, maxBodyBytes: MAX_BODY_BYTES })
  app.route('/', analyzeRouter(deps.verifier, services.access, services.analysis))
  describeCompatibleApis(app)
  serveOpenApi(app, {
    title: 'Parley ml-core',
    description: 'Scores texts: Parley’s own API, and the ones of Perspective and OpenAI at the root of the origin.',
    version: VERSION,
    basePath: '/api/ml',
  })
  operations(app)

  return {
    app,
    publicApp: composePublicApp(deps, services, modelVersion),
    operations,
    warmUp: () => services.scoring.warmUp(WARM_UP_TEXTS, WARM_UP_WORDS),
    moderationJobs: (queues) =>
      new ModerationJobs({
        scoring: services.scoring,
        ...queues,
        clock,
        logger,
        modelVersion,
        onVerdict: (outcome, latencyMs) => deps.mlMetrics.verdict(outcome, latencyMs),
      }),
  }
}

function composeServices(deps: MlDeps) {
  const { inference, logger, thresholds } = deps
  const model = (): ModelDescription => inference.model
  const supported = (): readonly string[] => model().languages ?? deps.languages
  const batcher = new MicroBatcher(inference, logger, deps.clock)
  const cache = new VerdictCache<CachedVerdict>(deps.cacheEntries)
  deps.mlMetrics.watch(batcher, cache)
  const detector = new LanguageDetector(supported)
  const scoring = new Scoring({ batcher, model, thresholds, languages: detector, cache })
  return {
    scoring,
    access: new Access(deps.quota),
    analysis: new Analysis({ scoring, model, supported, thresholds, papers: deps.papers }),
    perspective: new Perspective({
      scoring,
      detector,
      supported,
      isStrictAboutLanguage: deps.isStrictAboutLanguage,
      labels: deps.labels ?? new LoggedLabels(logger),
      model,
    }),
    moderation: new OpenAiModeration({ scoring, thresholds, model }),
  }
}

function composePublicApp(
  { verifier, publicUrl, logger, metrics }: MlDeps,
  { access, perspective, moderation }: ReturnType<typeof composeServices>,
  modelVersion: () => string,
): HttpApp {
  const app = createHttpApp({
    logger,
    metrics,
    maxBodyBytes: MAX_BODY_BYTES,
    onBodyTooLarge: (c, limit) => (c.req.path.startsWith('/v1/') ? openAiTooLarge(c, limit) : googleTooLarge(c, limit)),
  })
  app.route('/', perspectiveRouter({ verifier, access, perspective, publicUrl, logger, maxBodyBytes: MAX_BODY_BYTES }))
  app.route('/', openAiModerationsRouter({ verifier, access, moderation, modelVersion, logger }))
  return app
}

async function demandModel(inference: MlDeps['inference']): Promise<void> {
  if (!inference.isReady) throw new Unavailable('The model is not ready', 'model_unavailable')
}
