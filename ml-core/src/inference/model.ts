import { basename, dirname, resolve } from 'node:path'
import {
  AutoConfig,
  AutoModelForSequenceClassification,
  AutoTokenizer,
  env,
  LogLevel,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  Tensor,
} from '@huggingface/transformers'
import { LABELS } from '@parley/common/contracts/moderation'
import { batchByLength } from './batches.js'
import { joinWindows, mapOutputs, type OutputConfig, type OutputMapping, toRawScore } from './labels.js'
import type { HostOptions, ModelDescription, RawScore } from './protocol.js'
import { windowsOf } from './windows.js'

/**
 * Longest window of a model that does not say how long its training texts were. Longer texts are read in overlapping
 * windows: attention costs the square of the length, and one insult fades in a long text.
 */
const WINDOW_TOKENS = 128
const OVERLAP_SHARE = 0.25
/**
 * Shapes to run before the first text is taken, texts by words each: the first run of a shape is several times slower. One
 * text and full batches; a word, as when spans are looked for; lines of chat; windows that are full.
 */
const WARM_UP = [
  [1, 1],
  [16, 1],
  [16, 4],
  [1, 10],
  [16, 10],
  [8, 25],
  [1, 90],
  [16, 90],
] as const

/** Abuse: what is plainly harmless may leave our own model before its last layers. */
const WARM_UP_WORD = 'idiot '

interface ModelConfig extends OutputConfig {
  readonly max_position_embeddings?: number
  /** What our own recipe adds. */
  readonly parley?: {
    readonly version?: string
    readonly language?: readonly string[]
    readonly trained_length?: number
  }
}

export interface ModelRun {
  readonly scores: RawScore[]
  readonly batches: number[]
}

/** A text classifier under transformers.js: texts in, probabilities out. Runs only inside the inference process. */
export class ModerationModel {
  readonly #prefix: readonly number[]
  readonly #suffix: readonly number[]

  private constructor(
    private readonly tokenizer: PreTrainedTokenizer,
    private readonly model: PreTrainedModel,
    private readonly mapping: OutputMapping,
    readonly description: ModelDescription,
  ) {
    const special = this.#tokenize('', true)
    this.#prefix = special.slice(0, Math.ceil(special.length / 2))
    this.#suffix = special.slice(this.#prefix.length)
  }

  /** Loads and warms up. A local model never touches the network. */
  static async load(options: HostOptions): Promise<ModerationModel> {
    // Its warnings are plain text on the stream that carries our JSON log.
    env.logLevel = LogLevel.ERROR
    const source = locate(options.model)
    // First, and alone: of a model that is not there, or not to be fetched now, the tokenizer's error says nothing.
    await AutoConfig.from_pretrained(source.name, source.options)
    const [tokenizer, model] = await Promise.all([
      AutoTokenizer.from_pretrained(source.name, source.options),
      AutoModelForSequenceClassification.from_pretrained(source.name, {
        ...source.options,
        dtype: 'q8',
        device: 'cpu',
        session_options: {
          intraOpNumThreads: options.threads,
          interOpNumThreads: 1,
          executionMode: 'sequential',
          graphOptimizationLevel: 'all',
          // Idle inference threads spin by default; the cores are shared with chat and the database.
          extra: { session: { intra_op: { allow_spinning: '0' } } },
        },
      }),
    ])
    const config = model.config as unknown as ModelConfig
    const mapping = mapOutputs(config)
    const loaded = new ModerationModel(tokenizer, model, mapping, {
      version: config.parley?.version ?? source.version,
      labels: LABELS.filter((_, index) => mapping.labels[index] !== null),
      hasSentiment: mapping.sentiment !== null,
      languages: config.parley?.language ? [...config.parley.language] : null,
      windowTokens: Math.min(
        config.parley?.trained_length ?? WINDOW_TOKENS,
        config.max_position_embeddings ?? WINDOW_TOKENS,
      ),
    })
    for (const [texts, words] of WARM_UP)
      await loaded.score(Array.from({ length: texts }, () => WARM_UP_WORD.repeat(words)))
    return loaded
  }

  async score(texts: readonly string[]): Promise<ModelRun> {
    const room = this.description.windowTokens - this.#prefix.length - this.#suffix.length
    const overlap = Math.floor(room * OVERLAP_SHARE)
    const windows: (readonly number[])[] = []
    const owners: number[] = []
    texts.forEach((text, owner) => {
      for (const window of windowsOf(this.#tokenize(text, false), room, overlap)) {
        windows.push(window)
        owners.push(owner)
      }
    })
    const found: RawScore[][] = texts.map(() => [])
    const batches = batchByLength(windows.map((window) => window.length))
    for (const batch of batches) {
      const scores = await this.#run(batch.map((index) => windows[index] ?? []))
      batch.forEach((index, row) => {
        const score = scores[row]
        if (score) found[owners[index] ?? 0]?.push(score)
      })
    }
    return { scores: found.map(joinWindows), batches: batches.map((batch) => batch.length) }
  }

  async #run(windows: readonly (readonly number[])[]): Promise<RawScore[]> {
    const extra = this.#prefix.length + this.#suffix.length
    const width = Math.max(...windows.map((window) => window.length)) + extra
    const ids = new BigInt64Array(windows.length * width).fill(BigInt(this.tokenizer.pad_token_id ?? 0))
    const mask = new BigInt64Array(windows.length * width)
    windows.forEach((window, row) => {
      let at = row * width
      for (const part of [this.#prefix, window, this.#suffix]) for (const id of part) ids[at++] = BigInt(id)
      mask.fill(1n, row * width, at)
    })
    const shape = [windows.length, width]
    const { logits } = (await this.model({
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', mask, shape),
      // transformers.js passes on only the inputs the model has.
      token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
    })) as { readonly logits: Tensor }
    const data = logits.data as Float32Array
    const columns = data.length / windows.length
    return windows.map((_, row) => toRawScore(data.subarray(row * columns, (row + 1) * columns), this.mapping))
  }

  #tokenize(text: string, withSpecial: boolean): number[] {
    return this.tokenizer(text, { add_special_tokens: withSpecial, return_tensor: false }).input_ids as number[]
  }
}

function locate(model: HostOptions['model']) {
  if (model.kind === 'local') {
    const directory = resolve(model.directory)
    env.allowRemoteModels = false
    env.localModelPath = `${dirname(directory)}/`
    return { name: basename(directory), version: basename(directory), options: { local_files_only: true } } as const
  }
  env.cacheDir = resolve(model.cacheDirectory)
  env.remoteHost = `${model.hubUrl.replace(/\/+$/, '')}/`
  return {
    name: model.id,
    version: `${model.id}@${model.revision}`,
    options: { revision: model.revision, cache_dir: resolve(model.cacheDirectory) },
  } as const
}
