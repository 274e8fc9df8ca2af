import { LABELS, type Scores, type Sentiment, type Span } from '@parley/common/contracts/moderation'
import { type FoldedText, fold } from '@parley/common/folding/fold'
import type { Client } from '../inference/client.js'
import type { Priority, ScoreOutcome } from '../inference/micro-batcher.js'
import type { ModelDescription, RawScore } from '../inference/protocol.js'
import { ClientLimit } from './client-limit.js'
import type { DetectedLanguage, LanguageDetector } from './language.js'
import { PartScores, scoresOf } from './part-scores.js'
import { PlaceInLine } from './place-in-line.js'
import { SharedWork } from './shared-work.js'
import { findSpans } from './span-finder.js'
import { costOf } from './text-cost.js'
import { flaggedLabels, type Thresholds } from './thresholds.js'
import type { VerdictCache } from './verdict-cache.js'

/** What is known of one text. */
export interface TextVerdict {
  readonly kind: 'scored'
  readonly scores: Scores
  readonly sentiment: Sentiment
  readonly language: DetectedLanguage
  /** Offsets into the text as it was given. */
  readonly spans: readonly Span[]
  /** What a person reads in it, where that differs. */
  readonly folded: string | null
  readonly modelVersion: string
  /** Whether a label crosses its threshold. */
  readonly isFlagged: boolean
}
export interface UnscoredText {
  readonly kind: 'failed'
  readonly reason: string
}
export type TextResult = TextVerdict | UnscoredText

/** For whom texts are scored: a job, or a client that waits for the answer. */
type Asker =
  | { readonly priority: 'queue'; readonly client?: undefined }
  | { readonly priority: 'interactive'; readonly client: Client }

export type ScoreOptions = Asker & {
  /** Whether to look for the words behind flagged scores; default true. */
  readonly withSpans?: boolean
  /** Whether the text may be remembered for when it comes again; default true. */
  readonly mayRemember?: boolean
}

interface SpanOptions {
  readonly priority: Priority
  readonly client: Client | undefined
  readonly mayRemember: boolean
  readonly place: PlaceInLine
}

export interface ScoringDeps {
  readonly batcher: { score(texts: readonly string[], priority: Priority, client?: Client): Promise<ScoreOutcome[]> }
  readonly model: () => ModelDescription
  readonly thresholds: Thresholds
  readonly languages: LanguageDetector
  readonly cache: VerdictCache<CachedVerdict>
}

export interface CachedVerdict extends Omit<TextVerdict, 'spans'> {
  /** Null when they were not asked for yet. */
  readonly spans: readonly Span[] | null
  /** Whether the folded spelling is the more toxic one, so that the words are looked for there. */
  readonly isWorseFolded: boolean
}

/** Reading a text longer than this is work for a turn of its own, so that others are answered in between. */
const LONG_CHARACTERS = 4_096
/** Of impatient clients in all their requests, counted as they are charged: about 8 million characters. */
const MAX_OF_CLIENTS = 4_000
const NO_WORD = /[^\p{L}\p{N}'*$@]+/u

/**
 * Scores texts: as they are and, where folding finds a disguise, as a person reads them; the higher score counts. Texts
 * that were seen before are looked up, and one that is being scored is not scored again beside itself.
 */
export class Scoring {
  readonly #parts: PartScores
  readonly #judging = new SharedWork<CachedVerdict | UnscoredText>()
  readonly #completing = new SharedWork<CachedVerdict>()
  readonly #clients = new ClientLimit(MAX_OF_CLIENTS)
  #lastTurn: Promise<void> = Promise.resolve()

  constructor(private readonly deps: ScoringDeps) {
    this.#parts = new PartScores(deps)
  }

  /** Scores `texts`, remembering nothing of them, and gets to know `words`. @throws Unavailable without a model. */
  async warmUp(texts: readonly string[], words: readonly string[]): Promise<void> {
    await this.#parts.score(words, { priority: 'queue', mayRemember: true })
    await this.scoreAll(texts, { priority: 'queue', mayRemember: false })
  }

  /**
   * One result per text, in order. Together they are one caller. @throws Unavailable when there is no model to ask or too many
   * texts of clients wait; ClientLeft when the client hung up before they were scored.
   */
  async scoreAll(texts: readonly string[], options: ScoreOptions): Promise<TextResult[]> {
    if (!options.client) return this.#scoreTogether(texts, options)
    return this.#clients.during(options.client.owner, costOf(texts), () => this.#scoreTogether(texts, options))
  }

  /** A text that comes twice is scored once, also where nothing may be remembered. */
  async #scoreTogether(texts: readonly string[], options: ScoreOptions): Promise<TextResult[]> {
    const place = new PlaceInLine()
    const scoring = new Map<string, Promise<TextResult>>()
    for (const text of texts) if (!scoring.has(text)) scoring.set(text, this.score(text, options, place))
    return Promise.all(texts.map((text) => scoring.get(text) ?? this.score(text, options, place)))
  }

  /** @throws Unavailable when there is no model to ask. */
  async score(
    text: string,
    { priority, client, withSpans = true, mayRemember = true }: ScoreOptions,
    place = new PlaceInLine(),
  ): Promise<TextResult> {
    const options = { priority, client, mayRemember, place }
    const { version } = this.deps.model()
    const verdict = this.deps.cache.get(version, text) ?? (await this.#verdict(text, version, options))
    if (verdict.kind === 'failed') return verdict
    const isComplete = verdict.spans !== null || !withSpans
    const { spans, ...rest } = isComplete ? verdict : await this.#complete(text, verdict, version, options)
    return { ...rest, spans: spans ?? [] }
  }

  #verdict(text: string, version: string, options: SpanOptions) {
    const { priority, client, mayRemember, place } = options
    return place.through([text], { stage: 'new', client }, () =>
      this.#judging.once(keyOf(text, options), client, async (clients) => {
        const verdict = await this.#judge(text, priority, clients)
        if (mayRemember && verdict.kind === 'scored') this.deps.cache.set(version, text, verdict)
        return verdict
      }),
    )
  }

  /** `verdict` with its spans. */
  #complete(text: string, verdict: CachedVerdict, version: string, options: SpanOptions): Promise<CachedVerdict> {
    return this.#completing.once(keyOf(text, options), options.client, async (clients) => {
      const complete = { ...verdict, spans: await this.#spans(text, verdict, { ...options, client: clients }) }
      if (options.mayRemember) this.deps.cache.set(version, text, complete)
      return complete
    })
  }

  async #judge(text: string, priority: Priority, client: Client | undefined): Promise<CachedVerdict | UnscoredText> {
    if (text.length > LONG_CHARACTERS) await this.#turn()
    const prepared = this.#prepare(text)
    if (prepared.kind === 'failed') return prepared
    const { folded, language } = prepared
    const variants = folded.isChanged ? [text, folded.text] : [text]
    const isSuspect = priority === 'queue' && variants.some((variant) => this.#holdsKnownAbuse(variant))
    const outcomes = await this.deps.batcher.score(variants, isSuspect ? 'suspect' : priority, client)
    const raws: RawScore[] = []
    for (const outcome of outcomes) {
      if (outcome.kind === 'failed') return { kind: 'failed', reason: outcome.reason }
      raws.push(outcome.score)
    }
    const { scores, sentiment, worst } = highest(raws)
    const isFlagged = flaggedLabels(scores, this.deps.thresholds).length > 0
    return {
      kind: 'scored',
      scores,
      sentiment,
      language,
      spans: isFlagged ? null : [],
      folded: folded.isChanged ? folded.text : null,
      isWorseFolded: worst > 0,
      modelVersion: this.deps.model().version,
      isFlagged,
    }
  }

  /**
   * Whether a word of it is remembered as one that the model flags by itself: it says who goes first when many wait, and
   * nothing of the verdict.
   */
  #holdsKnownAbuse(text: string): boolean {
    return text
      .toLowerCase()
      .split(NO_WORD)
      .some((word) => {
        const scores = this.#parts.known(word)
        return scores !== undefined && flaggedLabels(scores, this.deps.thresholds).length > 0
      })
  }

  /** One turn of the event loop for each who waits for one. */
  #turn(): Promise<void> {
    this.#lastTurn = this.#lastTurn.then(() => new Promise((resolve) => void setImmediate(resolve)))
    return this.#lastTurn
  }

  /** A text that trips one of these up fails like one that trips up the model: alone. */
  #prepare(text: string) {
    try {
      const folded = fold(text)
      return { kind: 'prepared', folded, language: this.deps.languages.detect(folded.text) } as const
    } catch (error) {
      return { kind: 'failed', reason: `text could not be read: ${String(error)}` } as const
    }
  }

  /** Words are looked for in the worse spelling and pointed out in the one that was written. */
  async #spans(text: string, verdict: CachedVerdict, options: SpanOptions): Promise<readonly Span[]> {
    const readable: FoldedText | null = verdict.isWorseFolded ? fold(text) : null
    const spans = await findSpans(readable?.text ?? text, verdict.scores, this.deps.thresholds, (texts) =>
      options.place.through(texts, { stage: 'begun', client: options.client }, () => this.#parts.score(texts, options)),
    )
    return readable ? spans.map((span) => ({ ...span, ...readable.toOriginal(span) })) : spans
  }
}

/**
 * A job must not join in with a client: it would fail when the client's patience ends. Nor may one client with another,
 * in whose line it would stand.
 */
function keyOf(text: string, { priority, client, mayRemember }: SpanOptions): string {
  return `${client?.owner ?? priority} ${mayRemember}\n${text}`
}

/** Per label the highest of the spellings; the sentiment of the most toxic one, whose index is `worst`. */
function highest(raws: readonly RawScore[]) {
  const toxicity = raws.map((raw) => raw.labels[0] ?? 0)
  const worst = toxicity.indexOf(Math.max(...toxicity))
  const [negative = 0, neutral = 1, positive = 0] = raws[worst]?.sentiment ?? []
  const labels = LABELS.map((_, index) => Math.max(...raws.map((raw) => raw.labels[index] ?? 0)))
  return { worst, scores: scoresOf(labels), sentiment: { negative, neutral, positive } }
}
