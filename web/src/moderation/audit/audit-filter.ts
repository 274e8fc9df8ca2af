import type { AuditQuery } from '@parley/client/moderation-api'

/** Which entries are looked at; kept in the URL. */
export interface AuditFilter {
  readonly by: 'machine' | 'person' | null
  readonly action: string | null
  readonly room: string | null
  readonly user: string | null
  readonly actor: string | null
  readonly message: string | null
  /** Days, `2026-11-21`, in the reader's own time zone. */
  readonly from: string | null
  readonly until: string | null
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const NAMES = ['by', 'action', 'room', 'user', 'actor', 'message', 'from', 'until'] as const

/** The filter a URL's query means; what it does not understand is left out. */
export function readAuditFilter(query: URLSearchParams): AuditFilter {
  const by = query.get('by')
  const text = (name: string) => query.get(name) || null
  const day = (name: string) => (DAY.test(query.get(name) ?? '') ? query.get(name) : null)
  return {
    by: by === 'machine' || by === 'person' ? by : null,
    action: text('action'),
    room: text('room'),
    user: text('user'),
    actor: text('actor'),
    message: text('message'),
    from: day('from'),
    until: day('until'),
  }
}

export function writeAuditFilter(filter: AuditFilter): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of NAMES) {
    const value = filter[name]
    if (value !== null) query.set(name, value)
  }
  return query
}

/** As the API wants it: days become moments, the last day counts in full. */
export function auditQuery({ from, until, ...rest }: AuditFilter): AuditQuery {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null))
  return {
    ...given,
    ...(from === null ? {} : { from: startOf(from, 0).toISOString() }),
    ...(until === null ? {} : { until: startOf(until, 1).toISOString() }),
  }
}

function startOf(day: string, daysLater: number): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + daysLater)
}
