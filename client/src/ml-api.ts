import type { Label, Scores, Sentiment, Span } from '@parley/common/contracts/moderation'
import type { HttpClient } from './http-client.js'

export interface AnalyzedText {
  readonly outcome: 'scored' | 'unsupported_language'
  readonly scores: Scores
  readonly sentiment: Sentiment
  /** ISO 639-1, or `und`. */
  readonly language: string
  readonly spans: readonly Span[]
  /** The text as a person reads it; null where it is spelled that way. */
  readonly folded: string | null
}

export type TextAnalysis = AnalyzedText | { readonly outcome: 'failed'; readonly reason: string }

export interface Analysis {
  readonly model_version: string
  /** One per text, in order. */
  readonly results: readonly TextAnalysis[]
}

export interface LabelThresholds {
  readonly flag: number
  readonly hide: number
}

export interface ModelInfo {
  readonly version: string
  /** Labels the model scores; others are always 0. */
  readonly labels: readonly string[]
  readonly has_sentiment: boolean
  readonly languages: readonly string[]
  readonly window_tokens: number
  readonly thresholds: Readonly<Record<Label, LabelThresholds>>
  /** As measured when it was trained; null when the model came without. */
  readonly figures: Readonly<Record<string, unknown>> | null
  readonly origin: ModelOrigin
  /** Whether it came with a model card. */
  readonly has_card: boolean
}

/** Where a model came from. */
export interface ModelOrigin {
  /** The model it was trained from. */
  readonly base: string | null
  readonly base_licence: string | null
  readonly bytes: number | null
  readonly sha256: string | null
}

export interface AnalyzeOptions {
  /** Find the words behind scores that crossed a threshold; by default yes. */
  readonly spans?: boolean
  readonly do_not_store?: boolean
}

const PREFIX = '/api/ml'

/** The model: scores of texts, and what is known of it. */
export class MlApi {
  constructor(private readonly http: HttpClient) {}

  /** Up to 64 texts. */
  analyze(texts: readonly string[], options: AnalyzeOptions = {}, signal?: AbortSignal): Promise<Analysis> {
    const request = { json: { texts, ...options } }
    return this.http.request('POST', `${PREFIX}/analyze`, signal ? { ...request, signal } : request)
  }

  /** The model in use. */
  async models(signal?: AbortSignal): Promise<readonly ModelInfo[]> {
    const options = signal ? { signal } : {}
    const { items } = await this.http.request<{ readonly items: readonly ModelInfo[] }>(
      'GET',
      `${PREFIX}/models`,
      options,
    )
    return items
  }

  /** Markdown. @throws ApiError 404 for a model that came without. */
  async card(version: string, signal?: AbortSignal): Promise<string> {
    const path = `${PREFIX}/models/${encodeURIComponent(version)}/card`
    const { markdown } = await this.http.request<{ readonly markdown: string }>('GET', path, signal ? { signal } : {})
    return markdown
  }
}
