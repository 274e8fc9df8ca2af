import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { queueSecrets, queueServerOf } from '@parley/common/queue/queue-server'
import {
  commonSettings,
  type Environment,
  loadSettings,
  postgresUrl,
  tokenIssuer,
  withOptionalPassword,
} from '@parley/common/settings'
import { z } from 'zod'

/** The model that comes with the repository; the same place seen from `src` and from `dist`. */
const BUNDLED_MODEL = fileURLToPath(new URL('../models/parley-moderation-v1', import.meta.url))

/** Texts of a chat are short: more threads than this gain nothing. */
const MAX_DEFAULT_THREADS = 4

/** What a timer of Node's can wait; a longer one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

const positive = z.coerce.number().int().min(1)

const schema = z.object({
  ...commonSettings,
  /** Base URL under which `/api/auth` answers: JWKS for access tokens, introspection for API keys. */
  AUTH_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8000'),
  /** The queue's Postgres database where there is no Redis. Its password may come from `postgres_queue_password`. */
  QUEUE_DATABASE_URL: postgresUrl.optional(),
  /** A local model folder: config.json, tokenizer.json, onnx/model_quantized.onnx. */
  MODEL_DIR: z.string().default(BUNDLED_MODEL),
  /** A model of the hub, for instance `Xenova/toxic-bert`; it is downloaded once and kept under `DATA_DIR/models`. */
  MODEL_ID: z.string().min(1).optional(),
  MODEL_REVISION: z.string().min(1).default('main'),
  /** A mirror of the hub to fetch it from. */
  MODEL_HUB: z.url({ protocol: /^https?$/ }).default('https://huggingface.co'),
  DATA_DIR: z.string().default('.data'),
  /** Threads of one inference. They sleep when there is nothing to score, so they may be as many as there are cores. */
  ML_THREADS: positive.max(64).default(Math.min(MAX_DEFAULT_THREADS, availableParallelism())),
  /** Jobs in hand at a time, so that batches fill from several jobs. */
  ML_CONCURRENCY: positive.max(256).default(16),
  /** Longest time one batch may take before the inference process counts as stuck. */
  ML_BATCH_TIMEOUT_MS: positive.max(MAX_TIMER_MS).default(15_000),
  /** Resident memory above which the inference process is replaced. A model that takes more by itself is refused. */
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
  /** Texts per minute of a credential that has no quota of its own; auth-service lets only admins give a key more. */
  ML_QUOTA_PER_MINUTE: positive.default(600),
})

export type MlConfig = ReturnType<typeof loadConfig>

/** @throws SettingsError naming everything that is missing or malformed. */
export function loadConfig(env?: Environment) {
  const settings = loadSettings(
    schema,
    {
      service_token: { minLength: 16 },
      ...queueSecrets,
    },
    env,
  )
  return {
    ...settings,
    issuer: tokenIssuer(settings),
    REDIS_URL: withOptionalPassword(settings.REDIS_URL, settings.secrets.redis_password),
    queueServer: queueServerOf(settings, settings.secrets),
  }
}
