import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { saveFile } from '../../components/save-file.js'
import { useClient } from '../../session/session-context.js'
import { type AuditFilter, auditQuery } from './audit-filter.js'

const PAGE = 50

/** The entries that fit, newest first, page by page. */
export function useAudit(filter: AuditFilter) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam }) => client.moderation.audit({ ...auditQuery(filter), cursor: pageParam, limit: PAGE }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
}

interface Export {
  readonly what: 'audit' | 'statements'
  readonly format: 'csv' | 'json'
}

/** Saves the entries that fit as a file, or the statements of reasons of the same days. */
export function useAuditExport(filter: AuditFilter) {
  const client = useClient()
  return useMutation({
    mutationFn: async ({ what, format }: Export) => {
      const query = auditQuery(filter)
      const { from, until } = query
      const days = { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) }
      const file =
        what === 'audit'
          ? await client.moderation.exportAudit({ ...query, format })
          : await client.moderation.exportStatements({ ...days, format })
      saveFile(file, `parley-${what}.${format}`)
    },
  })
}
