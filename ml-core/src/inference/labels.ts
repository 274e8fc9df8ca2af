import { LABELS, type Label } from '@parley/common/contracts/moderation'
import type { RawScore } from './protocol.js'

/** How other models name what we call by `Label`. */
const LABEL_OF: Readonly<Record<string, Label>> = {
  toxicity: 'toxicity',
  toxic: 'toxicity',
  severe_toxicity: 'severe_toxicity',
  severe_toxic: 'severe_toxicity',
  obscene: 'obscene',
  threat: 'threat',
  insult: 'insult',
  identity_attack: 'identity_attack',
  identity_hate: 'identity_attack',
}
const SENTIMENTS = ['negative', 'neutral', 'positive'] as const

/** Where in a row of logits our labels and sentiments stand; null for what the model does not score. */
export interface OutputMapping {
  readonly labels: readonly (number | null)[]
  readonly sentiment: readonly number[] | null
  /** Outputs that exclude each other (softmax over all) instead of standing alone (sigmoid each). */
  readonly isExclusive: boolean
}

/** The part of a transformers config.json that says what the outputs are. */
export interface OutputConfig {
  readonly id2label?: Readonly<Record<string, string>> | undefined
  readonly problem_type?: string | null | undefined
}

/** @throws Error when the model has no output that could be toxicity. */
export function mapOutputs(config: OutputConfig): OutputMapping {
  const names = Object.entries(config.id2label ?? {})
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, name]) => name.toLowerCase().replaceAll(/[\s-]+/g, '_'))
  const labels = LABELS.map((label) => {
    const index = names.findIndex((name) => LABEL_OF[name] === label)
    return index < 0 ? null : index
  })
  if (labels[0] === null) {
    throw new Error(`the model has no output for toxicity; its labels are: ${names.join(', ') || 'none'}`)
  }
  const sentiment = SENTIMENTS.map((name) => names.indexOf(name))
  const hasSentiment = sentiment.every((index) => index >= 0)
  const isExclusive = config.problem_type === 'single_label_classification' || (names.length === 2 && !hasSentiment)
  return { labels, sentiment: hasSentiment ? sentiment : null, isExclusive }
}

/** Turns one row of logits into probabilities. Without sentiment outputs a text counts as neutral. */
export function toRawScore(logits: ArrayLike<number>, mapping: OutputMapping): RawScore {
  const all = mapping.isExclusive ? softmax(Array.from(logits)) : null
  const labels = mapping.labels.map((index) => {
    if (index === null) return 0
    return all ? (all[index] ?? 0) : sigmoid(logits[index] ?? Number.NaN)
  })
  const sentiment = mapping.sentiment
    ? softmax(mapping.sentiment.map((index) => logits[index] ?? Number.NaN))
    : [0, 1, 0]
  if (![...labels, ...sentiment].every(Number.isFinite))
    throw new Error('the model answered with something that is no number')
  return { labels, sentiment }
}

/** Joins the windows of one text: a text is as toxic as its worst window; its sentiment is their mean. */
export function joinWindows(windows: readonly RawScore[]): RawScore {
  const [first] = windows
  if (!first) throw new Error('a text without windows')
  if (windows.length === 1) return first
  return {
    labels: first.labels.map((_, index) => Math.max(...windows.map((window) => window.labels[index] ?? 0))),
    sentiment: first.sentiment.map(
      (_, index) => windows.reduce((sum, window) => sum + (window.sentiment[index] ?? 0), 0) / windows.length,
    ),
  }
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

function softmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - highest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}
