import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { QueueServer } from '@parley/common/queue/queues'
import {
  commonSettings,
  type Environment,
  loadSettings,
  postgresUrl,
  SettingsError,
  withPassword,
} from '@parley/common/settings'
import { z } from 'zod'

/** The model that comes with the repository; the same place seen from `src` and from `dist`. */
const BUNDLED_MODEL = fileURLToPath(new URL('../models/parley-moderation-v1', import.meta.url))

const positive = z.coerce.number().int().min(1)

const schema = z.object({
  ...commonSettings,
  /** Base URL under which `/api/auth` answers: JWKS for access tokens, introspection for API keys. */
  AUTH_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8000'),
  /** `iss` of the access tokens to accept; the same setting, with the same default, as auth-service's. */
  TOKEN_ISSUER: z.string().min(1).optional(),
  /** The queue's Postgres database where there is no Redis. Its password may come from `postgres_queue_password`. */
  QUEUE_DATABASE_URL: postgresUrl.optional(),
  /** A local model folder: config.json, tokenizer.json, onnx/model_quantized.onnx. */
  MODEL_DIR: z.string().default(BUNDLED_MODEL),
  /** A model of the hub, for instance `Xenova/toxic-bert`; it is downloaded once and kept under `DATA_DIR/models`. */
  MODEL_ID: z.string().min(1).optional(),
  MODEL_REVISION: z.string().min(1).default('main'),
  DATA_DIR: z.string().default('.data'),
  /** Threads of one inference. Half the cores by default: chat and the database live on the others. */
  ML_THREADS: positive.max(64).default(Math.max(1, Math.floor(availableParallelism() / 2))),
  /** Jobs in hand at a time, so that batches fill from several jobs. */
  ML_CONCURRENCY: positive.max(256).default(16),
  /** Longest time one batch may take before the inference process counts as stuck. */
  ML_BATCH_TIMEOUT_MS: positive.default(15_000),
  /** Resident memory above which the inference process is replaced. */
  ML_MEMORY_MB: positive.default(1_024),
  /** Verdicts remembered for texts that come again. */
  ML_CACHE_ENTRIES: positive.max(1_000_000).default(20_000),
  /** Languages (ISO 639-1, comma-separated) the model knows, unless its own config.json names them. */
  ML_LANGUAGES: z
    .string()
    .regex(/^[a-z]{2}(,[a-z]{2})*$/)
    .default('en')
    .transform((list) => list.split(',')),
  /** Refuse Perspective requests whose detected language the model does not know, as Google did, instead of scoring them. */
  PERSPECTIVE_STRICT_LANGUAGE: z.stringbool().default(false),
  /** Requests per minute of a credential that has no quota of its own. */
  ML_QUOTA_PER_MINUTE: positive.default(600),
})

export type MlConfig = ReturnType<typeof loadConfig>

/** @throws SettingsError naming everything that is missing or malformed. */
export function loadConfig(env?: Environment) {
  const settings = loadSettings(
    schema,
    {
      service_token: { minLength: 16 },
      redis_password: { isOptional: true },
      postgres_queue_password: { isOptional: true },
    },
    env,
  )
  const redisUrl = withOptionalPassword(settings.REDIS_URL, settings.secrets.redis_password)
  const queueUrl = withOptionalPassword(settings.QUEUE_DATABASE_URL, settings.secrets.postgres_queue_password)
  return {
    ...settings,
    TOKEN_ISSUER: settings.TOKEN_ISSUER ?? (settings.PUBLIC_URL ?? 'http://localhost:8000').replace(/\/+$/, ''),
    REDIS_URL: redisUrl,
    queueServer: queueServerOf(redisUrl, queueUrl),
  }
}

function queueServerOf(redisUrl: string | undefined, queueUrl: string | undefined): QueueServer {
  if (redisUrl !== undefined) return { kind: 'redis', url: redisUrl }
  if (queueUrl !== undefined) return { kind: 'postgres', url: queueUrl }
  throw new SettingsError(['REDIS_URL or QUEUE_DATABASE_URL: one of them must say where the queue is'])
}

function withOptionalPassword(url: string | undefined, password: string | undefined): string | undefined {
  return url !== undefined && password !== undefined ? withPassword(url, password) : url
}
