import { LABELS, type Label, type Scores, type Span } from '@parley/common/contracts/moderation'
import type { TextRange } from '@parley/common/folding/fold'
import { flaggedLabels, type Thresholds } from './thresholds.js'

/** Scores texts; null for one that could not be scored. */
export type ScoreTexts = (texts: readonly string[]) => Promise<readonly (Scores | null)[]>

/** A stretch of text that is searched on its own; longer texts cost a pass over all their words per word else. */
const SEGMENT_WORDS = 32
const MAX_SEGMENTS_SCORED = 64
const MAX_SEGMENTS_SEARCHED = 2
/** Stretches left out in turn: with more words than this they are groups of words. */
const MAX_UNITS = 10
const MAX_SPANS = 16
/** A word drove a score that loses this share without it, and at least this much. */
const DRIVING = { share: 0.3, least: 0.1 } as const
/** A word that scores this share of the whole text by itself drove it too, though it would not cross the threshold alone. */
const HINTING_SHARE = 0.4
/** Numbers say nothing by themselves and hardly come again. */
const NUMBER = /^[\d.,:;/%+\-–]+$/

interface Segment extends TextRange {
  readonly words: readonly TextRange[]
}

interface ScoredWord extends TextRange {
  /** What it scores by itself. */
  readonly scores: Scores
}

interface Found extends TextRange {
  readonly label: Label
  readonly score: number
}

/**
 * Finds the words that drove the labels over their threshold: those that would do so alone, or else those that come near to
 * it, or else those that hint at it and without which together the rest would not; where no word hints, each without which
 * the rest would not. At most `MAX_SEGMENTS_SCORED + MAX_SEGMENTS_SEARCHED * (SEGMENT_WORDS + MAX_UNITS)` short passes,
 * whatever the text; those over single words come again and again, so `scoreTexts` does well to remember them.
 *
 * A span's score is what it scores alone; where no word does it alone, what the label loses without it.
 */
export async function findSpans(
  text: string,
  scores: Scores,
  thresholds: Thresholds,
  scoreTexts: ScoreTexts,
): Promise<Span[]> {
  const labels = flaggedLabels(scores, thresholds)
  if (labels.length === 0) return []
  const found: Found[] = []
  for (const { segment, base } of await worstSegments(text, scores, labels, thresholds, scoreTexts)) {
    found.push(...(await searchSegment(text, segment, base, labels, thresholds, scoreTexts)))
  }
  return LABELS.flatMap((label) =>
    joinNeighbours(
      text,
      found.filter((span) => span.label === label),
    ),
  )
    .sort((one, other) => other.score - one.score)
    .slice(0, MAX_SPANS)
    .sort((one, other) => one.begin - other.begin)
}

async function worstSegments(
  text: string,
  scores: Scores,
  labels: readonly Label[],
  thresholds: Thresholds,
  scoreTexts: ScoreTexts,
): Promise<{ readonly segment: Segment; readonly base: Scores }[]> {
  const segments = segmentsOf(text).slice(0, MAX_SEGMENTS_SCORED)
  const [only] = segments
  if (!only) return []
  if (segments.length === 1) return [{ segment: only, base: scores }]
  const each = await scoreTexts(segments.map(({ begin, end }) => text.slice(begin, end)))
  const excess = (base: Scores): number => Math.max(...labels.map((label) => base[label] / thresholds[label].flag))
  return segments
    .flatMap((segment, index) => {
      const base = each[index]
      return base ? [{ segment, base }] : []
    })
    .sort((one, other) => excess(other.base) - excess(one.base))
    .slice(0, MAX_SEGMENTS_SEARCHED)
    .filter(({ base }, index) => index === 0 || excess(base) >= 1)
}

async function searchSegment(
  text: string,
  segment: Segment,
  base: Scores,
  labels: readonly Label[],
  thresholds: Thresholds,
  scoreTexts: ScoreTexts,
): Promise<Found[]> {
  const crossing = labels.filter((label) => base[label] >= thresholds[label].flag)
  const words = await scoredWords(text, segment, scoreTexts)
  const found = crossing.flatMap((label) => {
    const over = (least: number): Found[] =>
      pick(words, label, ({ scores }) => (scores[label] >= least ? scores[label] : 0))
    const crossingAlone = over(thresholds[label].flag)
    return crossingAlone.length > 0 ? crossingAlone : over(base[label] * HINTING_SHARE)
  })
  const unexplained = crossing.filter((label) => !found.some((span) => span.label === label))
  if (unexplained.length === 0) return found
  const hinting = words.filter(
    (word) =>
      found.some(({ begin }) => begin === word.begin) || unexplained.some((label) => hintsAt(label, word.scores)),
  )
  const search = { text, segment, base, labels: unexplained, scoreTexts }
  return [...found, ...(hinting.length > 0 ? await leaveOutTogether(search, hinting) : await leaveOutInTurn(search))]
}

async function scoredWords(text: string, { words }: Segment, scoreTexts: ScoreTexts): Promise<ScoredWord[]> {
  const asked = words
    .map((word) => trimmed(text, word))
    .filter(({ begin, end }) => !NUMBER.test(text.slice(begin, end)))
  if (asked.length === 0) return []
  const scores = await scoreTexts(asked.map(({ begin, end }) => text.slice(begin, end)))
  return asked.flatMap((word, index) => {
    const own = scores[index]
    return own ? [{ ...word, scores: own }] : []
  })
}

interface Search {
  readonly text: string
  readonly segment: Segment
  readonly base: Scores
  readonly labels: readonly Label[]
  readonly scoreTexts: ScoreTexts
}

/**
 * What the labels lose without all the words that hint at them. A text that says a thing several times loses nothing by any
 * one word; where it loses nothing by all of them, they and the rest both say it.
 */
async function leaveOutTogether(search: Search, hinting: readonly ScoredWord[]): Promise<Found[]> {
  const { text, segment, base, labels, scoreTexts } = search
  const rest = segment.words.filter((word) => !hinting.some(({ begin }) => begin === trimmed(text, word).begin))
  if (rest.length === 0) return labels.map((label) => everything(search, label))
  const [without] = await scoreTexts([rest.map(({ begin, end }) => text.slice(begin, end)).join(' ')])
  return labels.flatMap((label) => {
    const own = hinting.filter(({ scores }) => hintsAt(label, scores))
    const picked = pick(own.length > 0 ? own : hinting, label, () => lossOf(base, without, label))
    return picked.length > 0 ? picked : [everything(search, label)]
  })
}

/** What the labels lose without each part of the segment; where no part matters by itself, it is the whole of what was said. */
async function leaveOutInTurn(search: Search): Promise<Found[]> {
  const { text, segment, base, labels, scoreTexts } = search
  const units = unitsOf(segment.words)
  if (units.length === 1) return labels.map((label) => everything(search, label))
  const whole = text.slice(segment.begin, segment.end)
  const without = await scoreTexts(
    units.map(({ begin, end }) => `${whole.slice(0, begin - segment.begin)}${whole.slice(end - segment.begin)}`.trim()),
  )
  const parts = units.map((unit) => trimmed(text, unit))
  return labels.flatMap((label) => {
    const picked = pick(parts, label, (part) => lossOf(base, without[parts.indexOf(part)], label))
    return picked.length > 0 ? picked : [everything(search, label)]
  })
}

function everything({ text, segment, base }: Search, label: Label): Found {
  return { ...trimmed(text, segment), label, score: base[label] }
}

function hintsAt(label: Label, scores: Scores): boolean {
  return scores[label] >= DRIVING.least
}

/** What `label` loses in `rest`; nothing where that is too little to matter. */
function lossOf(base: Scores, rest: Scores | null | undefined, label: Label): number {
  const lost = base[label] - (rest?.[label] ?? base[label])
  return lost >= Math.max(DRIVING.least, base[label] * DRIVING.share) ? lost : 0
}

function pick<Part extends TextRange>(
  parts: readonly Part[],
  label: Label,
  contribution: (part: Part) => number,
): Found[] {
  return parts.flatMap((part) => {
    const score = contribution(part)
    return score > 0 ? [{ begin: part.begin, end: part.end, label, score: Math.min(1, score) }] : []
  })
}

function segmentsOf(text: string): Segment[] {
  const words = [...text.matchAll(/\S+/g)].map(({ index, 0: word }) => ({ begin: index, end: index + word.length }))
  const segments: Segment[] = []
  for (let from = 0; from < words.length; from += SEGMENT_WORDS) {
    const part = words.slice(from, from + SEGMENT_WORDS)
    const [first] = part
    const last = part.at(-1)
    if (first && last) segments.push({ begin: first.begin, end: last.end, words: part })
  }
  return segments
}

function unitsOf(words: readonly TextRange[]): TextRange[] {
  const size = Math.ceil(words.length / MAX_UNITS)
  const units: TextRange[] = []
  for (let from = 0; from < words.length; from += size) {
    const part = words.slice(from, from + size)
    units.push({ begin: part[0]?.begin ?? 0, end: part.at(-1)?.end ?? 0 })
  }
  return units
}

/** Without the punctuation around it, unless it is nothing but that. */
function trimmed(text: string, range: TextRange): TextRange {
  let { begin, end } = range
  while (begin < end && !/[\p{L}\p{N}@$*]/u.test(characterAt(text, begin))) begin += 1
  while (end > begin && !/[\p{L}\p{N}$*]/u.test(characterAt(text, end - 1))) end -= 1
  return begin === end ? range : { begin, end }
}

/** The character that the unit at `index` is a part of. */
function characterAt(text: string, index: number): string {
  const isSecondHalf = /[\udc00-\udfff]/.test(text[index] ?? '')
  return String.fromCodePoint(text.codePointAt(isSecondHalf && index > 0 ? index - 1 : index) ?? 0)
}

function joinNeighbours(text: string, spans: readonly Found[]): Span[] {
  const joined: Found[] = []
  for (const span of [...spans].sort((one, other) => one.begin - other.begin)) {
    const previous = joined.at(-1)
    if (previous && /^[^\p{L}\p{N}]*$/u.test(text.slice(previous.end, span.begin))) {
      joined[joined.length - 1] = { ...previous, end: span.end, score: Math.max(previous.score, span.score) }
    } else joined.push(span)
  }
  return joined
}
