import { z } from 'zod'
import type { CategoryVerdict } from '../services/openai-moderation.js'
import { holdsTooManyValues } from './json-values.js'

export const MAX_INPUTS = 128
const MAX_INPUT_CHARACTERS = 200_000
export const DEFAULT_MODEL = 'omni-moderation-latest'

const part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image_url'), image_url: z.unknown() }),
])
const requestSchema = z.object({
  input: z.union([z.string(), z.array(z.string()).min(1), z.array(part).min(1)]),
  model: z.string().nullish(),
})

/** A request OpenAI answers with an `invalid_request_error`. */
export class OpenAiRequestError extends Error {
  override readonly name = 'OpenAiRequestError'
  constructor(
    message: string,
    readonly param: string | null,
    readonly code: string | null = null,
    readonly status: 400 | 404 = 400,
  ) {
    super(message)
  }
}

export interface ModerationRequest {
  /** The texts of each input. Strings are an input each; parts are one input together, as by OpenAI. */
  readonly inputs: readonly (readonly string[])[]
  /** `text-moderation-*` answers in the older shape. */
  readonly isTextOnly: boolean
}

/** @throws OpenAiRequestError for a body that is no request. An image is refused: nobody looked at it. */
export function parseModerationRequest(body: string, ownModel: string): ModerationRequest {
  const json = readJson(body)
  demandFewInputs(json)
  const parsed = requestSchema.safeParse(json)
  if (!parsed.success) {
    const param = String(parsed.error.issues[0]?.path[0] ?? 'input')
    throw new OpenAiRequestError(`Invalid value for '${param}'.`, param)
  }
  const { input, model } = parsed.data
  const inputs = inputsOf(input)
  if (inputs.flat().reduce((sum, text) => sum + text.length, 0) > MAX_INPUT_CHARACTERS) {
    throw new OpenAiRequestError(
      `Input is too long: at most ${MAX_INPUT_CHARACTERS} characters.`,
      'input',
      'string_above_max_length',
    )
  }
  const name = model || DEFAULT_MODEL
  if (!/^(omni|text)-moderation-/.test(name) && name !== ownModel) {
    throw new OpenAiRequestError(`The model '${name.slice(0, 100)}' does not exist.`, 'model', 'model_not_found', 404)
  }
  return { inputs, isTextOnly: name.startsWith('text-moderation-') }
}

/** Before anything else: the schema would write down what is wrong with each of millions, for every form an input may have. */
function demandFewInputs(json: unknown): void {
  if (typeof json !== 'object' || json === null || !('input' in json) || !Array.isArray(json.input)) return
  const { length } = json.input
  if (length <= MAX_INPUTS) return
  throw tooManyInputs(String(length))
}

function tooManyInputs(given: string): OpenAiRequestError {
  return new OpenAiRequestError(`Too many inputs: ${given}, at most ${MAX_INPUTS}.`, 'input', 'too_many_inputs')
}

function inputsOf(input: z.infer<typeof requestSchema>['input']): string[][] {
  if (typeof input === 'string') return [[input]]
  const texts = input.filter((entry) => typeof entry === 'string')
  if (texts.length === input.length) return texts.map((text) => [text])
  return [input.map(textOf)]
}

function textOf(entry: string | z.infer<typeof part>): string {
  if (typeof entry === 'string') return entry
  if (entry.type === 'text') return entry.text
  throw new OpenAiRequestError('Images are not supported: this model reads text only.', 'input', 'image_not_supported')
}

/** One entry of `results`, with exactly OpenAI's keys. */
export function toResultBody(verdicts: readonly CategoryVerdict[], isTextOnly: boolean) {
  const shown = isTextOnly ? verdicts.filter(({ category }) => !category.startsWith('illicit')) : verdicts
  const by = <Value>(value: (verdict: CategoryVerdict) => Value) =>
    Object.fromEntries(shown.map((verdict) => [verdict.category, value(verdict)]))
  return {
    flagged: shown.some(({ isFlagged }) => isFlagged),
    categories: by(({ isFlagged }) => isFlagged),
    category_scores: by(({ score }) => score),
    ...(isTextOnly ? {} : { category_applied_input_types: by(({ isSupported }) => (isSupported ? ['text'] : [])) }),
  }
}

function readJson(body: string): unknown {
  if (holdsTooManyValues(body)) throw tooManyInputs('more than can be read')
  try {
    return JSON.parse(body)
  } catch {
    throw new OpenAiRequestError('We could not parse the JSON body of your request.', null, 'invalid_json')
  }
}
