import { describe, expect, it } from 'vitest'
import { auditQuery, readAuditFilter, writeAuditFilter } from './audit-filter.js'

describe('the filter of the audit log', () => {
  it('comes back from the URL it was written to', () => {
    const url = 'by=person&action=message.remove&user=u1&from=2026-11-01&until=2026-11-02'
    expect(writeAuditFilter(readAuditFilter(new URLSearchParams(url))).toString()).toBe(url)
  })

  it('overlooks what it does not understand', () => {
    const filter = readAuditFilter(new URLSearchParams('by=nobody&from=yesterday'))
    expect(writeAuditFilter(filter).toString()).toBe('')
  })

  it('asks for whole days, the last one included', () => {
    const { from, until, ...rest } = auditQuery(
      readAuditFilter(new URLSearchParams('from=2026-11-01&until=2026-11-01')),
    )
    expect(rest).toEqual({})
    expect(new Date(until ?? 0).getTime() - new Date(from ?? 0).getTime()).toBe(24 * 3_600_000)
  })
})
