import type { Span } from '@parley/common/contracts/moderation'

export interface Segment {
  readonly begin: number
  readonly text: string
  /** The strongest span that covers it; null = none does. */
  readonly span: Span | null
}

/**
 * The text cut where spans begin and end. Spans may overlap and, after an edit, reach beyond the text: of those that
 * cover a piece the highest score counts, and what lies outside is left out.
 */
export function segmentsOf(text: string, spans: readonly Span[]): Segment[] {
  const cuts = new Set([0, text.length])
  for (const { begin, end } of spans) {
    cuts.add(Math.min(begin, text.length))
    cuts.add(Math.min(end, text.length))
  }
  const places = [...cuts].sort((a, b) => a - b)
  const pieces = places.slice(0, -1).map((begin, index) => {
    const end = places[index + 1] ?? text.length
    return { begin, text: text.slice(begin, end), span: strongestOver(spans, begin, end) }
  })
  return joined(pieces)
}

function strongestOver(spans: readonly Span[], begin: number, end: number): Span | null {
  const covering = spans.filter((span) => span.begin <= begin && span.end >= end)
  return covering.reduce<Span | null>((best, span) => (best && best.score >= span.score ? best : span), null)
}

/** Neighbours with the same label read as one. */
function joined(pieces: readonly Segment[]): Segment[] {
  const result: Segment[] = []
  for (const piece of pieces) {
    const last = result.at(-1)
    if (last && last.span?.label === piece.span?.label) {
      const span = last.span && piece.span && piece.span.score > last.span.score ? piece.span : last.span
      result[result.length - 1] = { ...last, text: last.text + piece.text, span }
    } else result.push(piece)
  }
  return result
}
