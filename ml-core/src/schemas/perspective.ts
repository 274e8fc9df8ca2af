import JSON5 from 'json5'
import { z } from 'zod'
import type { AnalyzeComment, AnalyzedComment, SuggestScore } from '../services/perspective.js'
import { invalidRequest, MAX_ECHO } from '../services/perspective-errors.js'
import { holdsTooManyValues } from './json-values.js'

/** Clients in several languages spell the same fields in two ways; protocol buffers' JSON takes both. */
const CAMEL: ReadonlyMap<string, string> = new Map(
  [
    'articleAndParentComment',
    'attributeScores',
    'clientToken',
    'communityId',
    'doNotStore',
    'parentComment',
    'requestedAttributes',
    'scoreThreshold',
    'scoreType',
    'sessionId',
    'spanAnnotations',
    'spanScores',
    'summaryScore',
  ].map((name) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), name] as const),
)

/** Reading relaxed JSON is slow, and people write it by hand; this holds the longest comment. */
const MAX_RELAXED_CHARACTERS = 32_768
/** Google's own schema is six deep. */
const MAX_DEPTH = 32
/** More than anybody knows, and fewer than would be a nuisance in an error's text. */
const MAX_LANGUAGES = 64
/**
 * Of any object: more than Google ever had attributes. Bounds here, as those on lists, are for what is wrong: zod writes
 * down each of a million mistakes, and fails at handing them on, before the first can be told.
 */
const MAX_FIELDS = 64
/** More than any page has before a comment. */
const MAX_ENTRIES = 1_000
/** Twice as many as an answer has. */
const MAX_SPANS = 128

const textEntry = z.object({ text: z.string().nullish(), type: z.string().nullish() })
/** Accepted and, as by Google, without influence on the scores. */
const context = z.object({
  entries: z.array(textEntry).max(MAX_ENTRIES).nullish(),
  articleAndParentComment: z.object({ article: textEntry.nullish(), parentComment: textEntry.nullish() }).nullish(),
})
const languages = z.array(z.string()).max(MAX_LANGUAGES).nullish()

const analyzeSchema = z.object({
  comment: textEntry.nullish(),
  context: context.nullish(),
  requestedAttributes: z
    .record(z.string(), z.object({ scoreType: z.string().nullish(), scoreThreshold: z.number().nullish() }).nullable())
    .nullish(),
  languages,
  spanAnnotations: z.boolean().nullish(),
  doNotStore: z.boolean().nullish(),
  clientToken: z.string().nullish(),
  sessionId: z.string().nullish(),
  communityId: z.string().nullish(),
})

const score = z.object({ value: z.number(), type: z.string().nullish() })
const suggestSchema = z.object({
  comment: textEntry.nullish(),
  context: context.nullish(),
  attributeScores: z
    .record(
      z.string(),
      z.object({
        summaryScore: score.nullish(),
        spanScores: z
          .array(z.object({ begin: z.int().nullish(), end: z.int().nullish(), score: score.nullish() }))
          .max(MAX_SPANS)
          .nullish(),
      }),
    )
    .nullish(),
  languages,
  doNotStore: z.boolean().nullish(),
  clientToken: z.string().nullish(),
  sessionId: z.string().nullish(),
  communityId: z.string().nullish(),
})

export interface Parsed<Request> {
  readonly request: Request
  readonly clientToken: string | undefined
}

/** @throws PerspectiveError for a body that is no request. */
export function parseAnalyze(body: string): Parsed<AnalyzeComment> {
  const { comment, requestedAttributes, ...rest } = parse(analyzeSchema, body)
  return {
    clientToken: rest.clientToken ?? undefined,
    request: {
      comment: toComment(comment),
      contextTypes: typesIn(rest.context),
      requestedAttributes: new Map(
        Object.entries(requestedAttributes ?? {}).map(([name, attribute]) => [
          name,
          { scoreType: attribute?.scoreType ?? 'PROBABILITY', scoreThreshold: attribute?.scoreThreshold ?? 0 },
        ]),
      ),
      languages: rest.languages ?? [],
      spanAnnotations: rest.spanAnnotations ?? false,
      doNotStore: rest.doNotStore ?? false,
    },
  }
}

/** @throws PerspectiveError for a body that is no request. */
export function parseSuggest(body: string): Parsed<SuggestScore> & { readonly languages: readonly string[] } {
  const { comment, attributeScores, ...rest } = parse(suggestSchema, body)
  const suggested = Object.entries(attributeScores ?? {}).map(([name, { summaryScore, spanScores }]) => {
    const given = summaryScore ?? spanScores?.[0]?.score
    if (!given) throw invalidRequest(`Missing score for attribute: ${name.slice(0, MAX_ECHO)}`)
    return [name, { value: given.value, scoreType: given.type ?? 'PROBABILITY' }] as const
  })
  return {
    clientToken: rest.clientToken ?? undefined,
    languages: rest.languages ?? [],
    request: {
      comment: toComment(comment),
      contextTypes: typesIn(rest.context),
      suggested: new Map(suggested),
      languages: rest.languages ?? [],
      doNotStore: rest.doNotStore ?? false,
      communityId: rest.communityId ?? null,
    },
  }
}

/** The answer to `comments:analyze`. */
export function toAnalyzeBody(analyzed: AnalyzedComment, clientToken: string | undefined) {
  const score = (value: number) => ({ value, type: 'PROBABILITY' })
  return {
    attributeScores: Object.fromEntries(
      [...analyzed.attributes].map(([name, { spans, summary }]) => [
        name,
        {
          spanScores: spans.map(({ begin, end, value }) => ({ begin, end, score: score(value) })),
          summaryScore: score(summary),
        },
      ]),
    ),
    languages: analyzed.languages,
    detectedLanguages: analyzed.detectedLanguages,
    ...(clientToken === undefined ? {} : { clientToken }),
  }
}

/** The answer to `comments:suggestscore`. */
export function toSuggestBody(
  detectedLanguages: readonly string[],
  requestedLanguages: readonly string[],
  clientToken: string | undefined,
) {
  return { detectedLanguages, requestedLanguages, ...(clientToken === undefined ? {} : { clientToken }) }
}

/** The text types that a context names. */
function typesIn(given: z.infer<typeof context> | null | undefined): string[] {
  const { article, parentComment } = given?.articleAndParentComment ?? {}
  return [...(given?.entries ?? []), article, parentComment].flatMap((entry) => (entry?.type ? [entry.type] : []))
}

function toComment(comment: z.infer<typeof textEntry> | null | undefined) {
  return { text: comment?.text ?? '', type: comment?.type ?? 'PLAIN_TEXT' }
}

function parse<Schema extends z.ZodType>(schema: Schema, body: string): z.infer<Schema> {
  const parsed = schema.safeParse(camelCased(readJson(body)))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalidRequest(
    `Invalid value at '${(issue?.path.join('.') ?? '').slice(0, MAX_ECHO)}': ${issue?.message ?? 'malformed request'}`,
  )
}

/** JSON, or the relaxed JSON of Google's own curl example: unquoted keys, single quotes, trailing commas. */
function readJson(body: string): unknown {
  if (holdsTooManyValues(body)) throw invalidRequest('Invalid JSON payload received. Too many values.')
  try {
    return JSON.parse(body)
  } catch {
    // Not strict JSON: the relaxed reading decides.
  }
  if (body.length > MAX_RELAXED_CHARACTERS) throw invalidRequest('Invalid JSON payload received.')
  try {
    return JSON5.parse(body)
  } catch {
    throw invalidRequest('Invalid JSON payload received.')
  }
}

function camelCased(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) throw invalidRequest('Invalid JSON payload received. Nested too deeply.')
  if (Array.isArray(value)) return value.map((inner) => camelCased(inner, depth + 1))
  const fields = Object.entries(value)
  if (fields.length > MAX_FIELDS) throw invalidRequest('Invalid JSON payload received. Too many fields.')
  return Object.fromEntries(fields.map(([key, inner]) => [CAMEL.get(key) ?? key, camelCased(inner, depth + 1)]))
}
