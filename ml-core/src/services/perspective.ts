import type { Label } from '@parley/common/contracts/moderation'
import { Unavailable } from '@parley/common/errors'
import type { TextRange } from '@parley/common/folding/fold'
import type { ModelDescription } from '../inference/protocol.js'
import type { AdmittedClient } from './access.js'
import { textOfHtml } from './html-text.js'
import type { DetectedLanguage, LanguageDetector } from './language.js'
import { labelOf } from './perspective-attributes.js'
import {
  commentEmpty,
  commentTooLong,
  invalidRequest,
  languageDetectionFailed,
  languageNotSupported,
  MAX_ECHO,
  noRequestedAttributes,
  unknownAttribute,
} from './perspective-errors.js'
import type { Scoring, TextVerdict } from './scoring.js'
import { sentencesOf } from './sentences.js'
import type { LabelSink } from './suggested-labels.js'

export interface Comment {
  readonly text: string
  readonly type: string
}

export interface AttributeRequest {
  readonly scoreType: string
  readonly scoreThreshold: number
}

export interface AnalyzeComment {
  readonly comment: Comment
  /** Text types named in the context, which itself has no influence. */
  readonly contextTypes: readonly string[]
  readonly requestedAttributes: ReadonlyMap<string, AttributeRequest>
  readonly languages: readonly string[]
  readonly spanAnnotations: boolean
  readonly doNotStore: boolean
}

export interface SuggestScore {
  readonly comment: Comment
  /** Text types named in the context, which itself has no influence. */
  readonly contextTypes: readonly string[]
  /** What the score should be, by attribute. */
  readonly suggested: ReadonlyMap<string, { readonly value: number; readonly scoreType: string }>
  readonly languages: readonly string[]
  readonly doNotStore: boolean
  readonly communityId: string | null
}

/** One score and the part of the comment it is for. */
export interface SpanScore extends TextRange {
  readonly value: number
}

export interface AnalyzedComment {
  readonly attributes: ReadonlyMap<string, { readonly spans: readonly SpanScore[]; readonly summary: number }>
  readonly languages: readonly string[]
  readonly detectedLanguages: readonly string[]
  readonly modelVersion: string
}

const MAX_BYTES = 20_480
const TEXT_TYPES = ['PLAIN_TEXT', 'HTML', 'TEXT_TYPE_UNSPECIFIED']
const SCORE_TYPES = ['PROBABILITY', 'SCORE_TYPE_UNSPECIFIED']

export interface PerspectiveDeps {
  readonly scoring: Scoring
  readonly detector: LanguageDetector
  /** Languages the model knows. */
  readonly supported: () => readonly string[]
  /** Whether a comment in another language is refused, as Google did, instead of scored. */
  readonly isStrictAboutLanguage: boolean
  readonly labels: LabelSink
  readonly model: () => ModelDescription
}

/** What Google's Perspective API did, on Parley's model. */
export class Perspective {
  constructor(private readonly deps: PerspectiveDeps) {}

  async analyze(client: AdmittedClient, request: AnalyzeComment): Promise<AnalyzedComment> {
    demandComment(request.comment, request.contextTypes)
    const attributes = demandAttributes(request.requestedAttributes, this.deps.model())
    await client.pay([request.comment.text])
    const { text, toOriginal } = readable(request.comment)
    const detected = this.#demandLanguage(text, request.languages, [...attributes.keys()])
    const ranges = request.spanAnnotations ? sentencesOf(text) : []
    const [whole, ...parts] = await this.#score(
      client,
      [text, ...ranges.map(({ begin, end }) => text.slice(begin, end))],
      !request.doNotStore,
    )
    if (!whole) throw new Unavailable('The comment could not be scored', 'not_scored')
    const places = ranges.map(toOriginal)
    const scored = new Map(
      [...attributes].flatMap(([name, { label, threshold }]) => {
        const summary = whole.scores[label]
        if (summary < threshold) return []
        const spans = places.map((place, index) => ({ ...place, value: parts[index]?.scores[label] ?? 0 }))
        const everything = { begin: 0, end: request.comment.text.length, value: summary }
        return [[name, { summary, spans: spans.length > 0 ? spans : [everything] }] as const]
      }),
    )
    return {
      attributes: scored,
      languages: request.languages.length > 0 ? request.languages : [this.#languageOf(detected)],
      detectedLanguages: [detected.code],
      modelVersion: whole.modelVersion,
    }
  }

  /** Takes a correction of a score. Where the caller says so, nothing of it is kept. */
  async suggest(
    client: AdmittedClient,
    request: SuggestScore,
  ): Promise<{ readonly detectedLanguages: readonly string[] }> {
    demandComment(request.comment, request.contextTypes)
    const corrections = demandCorrections(request.suggested, this.deps.model())
    await client.pay([request.comment.text])
    const { text } = readable(request.comment)
    const detected = this.#demandLanguage(text, request.languages, [...request.suggested.keys()])
    if (!request.doNotStore) await this.#store(client, request, corrections, text, detected.code)
    return { detectedLanguages: [detected.code] }
  }

  /** With what the model says of the text, so that the correction tells how far off it was. */
  async #store(
    client: AdmittedClient,
    request: SuggestScore,
    corrections: Corrections,
    text: string,
    language: string,
  ): Promise<void> {
    const options = { priority: 'interactive', client, withSpans: false } as const
    const [verdict] = await this.deps.scoring.scoreAll([text], options)
    const isScored = verdict !== undefined && verdict.kind !== 'failed'
    await this.deps.labels.store({
      text,
      scores: corrections,
      modelScores: isScored ? verdict.scores : null,
      modelVersion: isScored ? verdict.modelVersion : this.deps.model().version,
      language,
      suggestedBy: client.actor.userId,
      apiKeyId: client.actor.apiKeyId,
      communityId: request.communityId,
    })
  }

  async #score(client: AdmittedClient, texts: readonly string[], mayRemember: boolean): Promise<TextVerdict[]> {
    const options = { priority: 'interactive', client, withSpans: false, mayRemember } as const
    const results = await this.deps.scoring.scoreAll(texts, options)
    return results.map((result) => {
      if (result.kind === 'failed') throw new Unavailable('The comment could not be scored', 'not_scored')
      return result
    })
  }

  #demandLanguage(text: string, requested: readonly string[], attributes: readonly string[]): DetectedLanguage {
    const unknown = requested.filter((language) => !this.deps.supported().includes(primarySubtag(language)))
    const [attribute = ''] = attributes
    if (unknown.length > 0) throw languageNotSupported(attribute, unknown)
    const detected = this.deps.detector.detect(text)
    if (requested.length > 0 || !this.deps.isStrictAboutLanguage) return detected
    if (detected.code === 'und') throw languageDetectionFailed()
    if (!detected.isSupported) throw languageNotSupported(attribute, [detected.code])
    return detected
  }

  #languageOf(detected: DetectedLanguage): string {
    return detected.code === 'und' ? (this.deps.supported()[0] ?? 'en') : detected.code
  }
}

function demandComment({ text, type }: Comment, contextTypes: readonly string[]): void {
  if (text.trim() === '') throw commentEmpty()
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_BYTES) throw commentTooLong(bytes, MAX_BYTES)
  const strange = [type, ...contextTypes].find((each) => !TEXT_TYPES.includes(each))
  if (strange !== undefined) throw invalidRequest(`Unsupported text type: ${strange.slice(0, MAX_ECHO)}`)
}

function demandScoreType(attribute: string, scoreType: string): void {
  if (SCORE_TYPES.includes(scoreType)) return
  throw invalidRequest(`Attribute ${attribute} does not support score type ${scoreType.slice(0, MAX_ECHO)}`)
}

function demandAttributes(requested: ReadonlyMap<string, AttributeRequest>, model: ModelDescription) {
  if (requested.size === 0) throw noRequestedAttributes()
  const attributes = new Map<string, { readonly label: Label; readonly threshold: number }>()
  for (const [name, { scoreType, scoreThreshold }] of requested) {
    const label = labelOf(name, model)
    if (!label) throw unknownAttribute(name)
    demandScoreType(name, scoreType)
    attributes.set(name, { label, threshold: scoreThreshold })
  }
  return attributes
}

type Corrections = Readonly<Partial<Record<Label, number>>>

function demandCorrections(suggested: SuggestScore['suggested'], model: ModelDescription): Corrections {
  if (suggested.size === 0) throw invalidRequest('Missing attribute_scores')
  const corrections: Partial<Record<Label, number>> = {}
  for (const [name, { value, scoreType }] of suggested) {
    const label = labelOf(name, model)
    if (!label) throw unknownAttribute(name)
    demandScoreType(name, scoreType)
    if (!(value >= 0 && value <= 1)) throw invalidRequest(`Suggested score of ${name} must be between 0 and 1`)
    corrections[label] = value
  }
  return corrections
}

/** `en` of `en-GB`, `EN_us`. */
function primarySubtag(language: string): string {
  return (language.split(/[-_]/, 1)[0] ?? '').toLowerCase()
}

/** What a reader sees of the comment. A comment of markup only is scored as it is. */
function readable({ text, type }: Comment): { readonly text: string; toOriginal(range: TextRange): TextRange } {
  const asIs = { text, toOriginal: (range: TextRange) => range }
  if (type !== 'HTML') return asIs
  const shown = textOfHtml(text)
  return shown.text.trim() === '' ? asIs : shown
}
