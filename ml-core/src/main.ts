import { hearRevocations } from '@parley/common/auth/hear-revocations'
import { TokenVerifier } from '@parley/common/auth/token-verifier'
import { createBus } from '@parley/common/bus/create-bus'
import { systemClock } from '@parley/common/clock'
import { revocationSchema } from '@parley/common/contracts/identity'
import type { CorrectionJob, ModerationJob, VerdictJob } from '@parley/common/contracts/queues'
import { Unavailable } from '@parley/common/errors'
import { newRouter } from '@parley/common/http/app'
import { listen } from '@parley/common/http/serve'
import { createLogger, type Logger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { QueueFactory } from '@parley/common/queue/queues'
import { SettingsError } from '@parley/common/settings'
import { Shutdown } from '@parley/common/shutdown'
import { Redis } from 'ioredis'
import { createMlApp } from './app.js'
import { loadConfig, type MlConfig } from './config.js'
import { InferenceProcess } from './inference/inference-process.js'
import { demandModelFiles, readPapers, readThresholds } from './inference/model-files.js'
import { consumeModeration } from './jobs/moderation-consumer.js'
import { MlMetrics } from './metrics.js'
import { Quota } from './services/quota.js'
import { QueuedLabels } from './services/suggested-labels.js'

/** A first start with `MODEL_ID` downloads the model. */
const MODEL_LIMIT_MS = 15 * 60_000

async function main(): Promise<void> {
  const config = loadConfig()
  if (config.MODEL_ID === undefined) demandModelFiles(config.MODEL_DIR)
  const logger = createLogger({ service: 'ml-core', level: config.LOG_LEVEL })
  const shutdown = new Shutdown(logger)
  shutdown.onSignals()
  followParent(shutdown)
  try {
    await start(config, logger, shutdown)
  } catch (error) {
    // Told to stop while starting: what was being waited for is gone, which is no failure.
    if (shutdown.hasStarted) return
    logger.fatal({ err: error }, 'could not start')
    await shutdown.run()
    process.exit(1)
  }
}

async function start(config: MlConfig, logger: Logger, shutdown: Shutdown): Promise<void> {
  const metrics = new Metrics('ml-core', { withProcess: true })
  const mlMetrics = new MlMetrics(metrics)
  const inference = new InferenceProcess({
    entry: new URL('./inference/host.js', import.meta.url),
    host: { model: modelOf(config), threads: config.ML_THREADS },
    timeoutMs: config.ML_BATCH_TIMEOUT_MS,
    memoryMb: config.ML_MEMORY_MB,
    logger,
    onScored: (response) => mlMetrics.scored(response),
    onRestart: () => mlMetrics.restarted(),
  })
  shutdown.add('inference', () => inference.close())

  const modelDirectory = config.MODEL_ID === undefined ? config.MODEL_DIR : null
  const [thresholds, papers] = await Promise.all([readThresholds(modelDirectory), readPapers(modelDirectory)])
  const verifier = await createVerifier(config, logger, shutdown)
  const queues = new QueueFactory(config.queueServer, logger)
  shutdown.add('queues', () => queues.close())
  mlMetrics.watchQueue(() => queues.depth('moderation'))
  let isWarm = false
  const ml = createMlApp({
    inference,
    verifier,
    quota: new Quota(config.ML_QUOTA_PER_MINUTE, connectRedis(config, logger, shutdown)),
    logger,
    metrics,
    mlMetrics,
    thresholds,
    papers,
    languages: config.ML_LANGUAGES,
    isStrictAboutLanguage: config.PERSPECTIVE_STRICT_LANGUAGE,
    cacheEntries: config.ML_CACHE_ENTRIES,
    publicUrl: config.PUBLIC_URL,
    labels: new QueuedLabels(queues.producer<CorrectionJob>('corrections'), systemClock),
    checks: {
      queue: async () => void (await queues.depth('moderation')),
      warm_up: async () => {
        if (!isWarm) throw new Unavailable('The model is still warming up', 'warming_up')
      },
    },
  })

  const root = newRouter()
  ml.operations(root)
  root.route('/api/ml', ml.app)
  root.route('/', ml.publicApp)
  const server = await listen(root, { host: process.send ? '127.0.0.1' : config.HOST, port: config.PORT })
  shutdown.add('http', () => server.close())

  await Promise.all([inference.ready(MODEL_LIMIT_MS), queues.ready()])
  await ml.warmUp()
  isWarm = true
  const jobs = ml.moderationJobs({
    verdicts: queues.producer<VerdictJob>('verdicts'),
    retries: queues.producer<ModerationJob>('moderation'),
  })
  const consumer = consumeModeration(queues, jobs, config.ML_CONCURRENCY)
  shutdown.add('consumer', () => consumer.close(), 20_000)
  logger.info({ port: server.port, model: inference.model.version }, 'ml-core is ready')
  process.send?.({ ready: true, port: server.port })
}

/** Standalone forks this process: it must not outlive its parent, and hears of revoked credentials from it. */
function followParent(shutdown: Shutdown): void {
  if (!process.send) return
  process.on('disconnect', () => void shutdown.run().then(() => process.exit(0)))
}

function modelOf(config: MlConfig) {
  if (config.MODEL_ID === undefined) return { kind: 'local', directory: config.MODEL_DIR } as const
  const { MODEL_ID: id, MODEL_REVISION: revision, MODEL_HUB: hubUrl } = config
  return { kind: 'hub', id, revision, hubUrl, cacheDirectory: `${config.DATA_DIR}/models` } as const
}

async function createVerifier(config: MlConfig, logger: Logger, shutdown: Shutdown): Promise<TokenVerifier> {
  const verifier = new TokenVerifier({
    authFetch: (path, init) => fetch(`${config.AUTH_URL.replace(/\/+$/, '')}/api/auth${path}`, init),
    serviceToken: config.secrets.service_token,
    issuer: config.issuer,
  })
  const bus = createBus(config.REDIS_URL, logger)
  shutdown.add('bus', () => bus.close())
  await hearRevocations(bus, logger, (revocation) => verifier.revoke(revocation))
  process.on('message', (message: { readonly revocation?: unknown } | null) => {
    const revocation = revocationSchema.safeParse(message?.revocation)
    if (revocation.success) verifier.revoke(revocation.data)
  })
  return verifier
}

function connectRedis(config: MlConfig, logger: Logger, shutdown: Shutdown): Redis | undefined {
  if (config.REDIS_URL === undefined) return undefined
  // Quotas fall back to this process's own count, so a request never waits for a lost Redis.
  const redis = new Redis(config.REDIS_URL, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 500 })
  redis.on('error', (error) => logger.warn({ err: error }, 'quota connection error'))
  shutdown.add('quota', () => redis.disconnect())
  return redis
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof SettingsError ? error.message : String(error)}\n`)
  process.exit(1)
})
