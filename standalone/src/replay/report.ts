import { type Percentiles, percentiles } from './percentiles.js'
import type { ReplayResult } from './replay.js'
import type { Verdicts } from './verdict-watch.js'

/** What a run amounts to. */
export interface Report {
  readonly posted: number
  readonly acknowledged: number
  readonly refused: Readonly<Record<string, number>>
  readonly unanswered: number
  readonly deliveriesExpected: number
  readonly deliveries: number
  readonly gaps: number
  readonly duplicates: number
  /** Null: not asked, for want of a moderator's login. */
  readonly scored: number | null
  readonly flagged: number | null
  readonly hidden: number
  readonly postsPerSecond: number
  readonly ackMs: Percentiles | null
  readonly deliveryMs: Percentiles | null
  /** From post to the verdict's application, as the server measured it. */
  readonly verdictMs: Percentiles | null
  /** From post to the hide event on the first member's socket. */
  readonly hideMs: Percentiles | null
  /** Whether anything acknowledged is missing, out of order or there twice. */
  readonly isComplete: boolean
}

export function makeReport({ findings, refusals, postingMs }: ReplayResult, verdicts: Verdicts | null): Report {
  const { posted, acknowledged, unanswered, deliveriesExpected, deliveries, gaps, duplicates } = findings
  const isDelivered = deliveries === deliveriesExpected && gaps === 0 && duplicates === 0 && unanswered === 0
  const { p50_ms: p50 = null, p95_ms: p95 = null, p99_ms: p99 = null } = verdicts?.latency ?? {}
  return {
    posted,
    acknowledged,
    refused: refusals,
    unanswered,
    deliveriesExpected,
    deliveries,
    gaps,
    duplicates,
    scored: verdicts?.scored ?? null,
    flagged: verdicts?.flagged ?? null,
    hidden: findings.hidden,
    postsPerSecond: postingMs > 0 ? (acknowledged * 1_000) / postingMs : 0,
    ackMs: percentiles(findings.ackMs),
    deliveryMs: percentiles(findings.deliveryMs),
    verdictMs: p50 === null || p95 === null || p99 === null ? null : { p50, p95, p99 },
    hideMs: percentiles(findings.hideMs),
    isComplete: isDelivered && (verdicts === null || verdicts.scored >= acknowledged),
  }
}

/** For people, one fact a line. */
export function formatReport(report: Report): string {
  const refusals = Object.entries(report.refused).map(([code, count]) => `${count} ${code}`)
  const lines: [string, string][] = [
    ['posted', `${report.posted}`],
    ['acknowledged', `${report.acknowledged} (${report.postsPerSecond.toFixed(0)} a second)`],
    ['refused', refusals.length > 0 ? refusals.join(', ') : '0'],
    ['unanswered', `${report.unanswered}`],
    ['delivered', `${report.deliveries} of ${report.deliveriesExpected}`],
    ['gaps, duplicates', `${report.gaps}, ${report.duplicates}`],
    ['scored', report.scored === null ? 'unknown (no moderator login)' : `${report.scored}`],
    ['flagged', report.flagged === null ? 'unknown' : `${report.flagged}`],
    ['hidden', `${report.hidden}`],
    ['post -> ack', times(report.ackMs)],
    ['post -> delivery', times(report.deliveryMs)],
    ['post -> verdict', times(report.verdictMs)],
    ['post -> hide event', times(report.hideMs)],
    ['result', report.isComplete ? 'complete: nothing lost, nothing doubled' : 'INCOMPLETE'],
  ]
  return lines.map(([name, value]) => `${name.padEnd(20)}${value}`).join('\n')
}

function times(values: Percentiles | null): string {
  if (values === null) return '-'
  return `p50 ${format(values.p50)}, p95 ${format(values.p95)}, p99 ${format(values.p99)}`
}

function format(ms: number): string {
  return ms >= 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`
}
