import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useClient } from '../../session/session-context.js'
import {
  DEFAULT_PRESET,
  type Filters,
  instantsOf,
  namesRange,
  type Preset,
  presetForAge,
  readFilters,
  writeFilters,
} from './filters.js'

export interface FiltersInUrl {
  readonly filters: Filters
  readonly change: (change: Partial<Filters>) => void
}

/** Undefined until it is known which range to begin with; a URL that names one is never kept waiting. */
export function useFilters(): FiltersInUrl | undefined {
  const [parameters, setParameters] = useSearchParams()
  const preset = useFirstPreset(!namesRange(parameters))
  const filters = useMemo(() => readFilters(parameters, preset), [parameters, preset])
  if (preset === undefined && !namesRange(parameters)) return undefined
  return {
    filters,
    change: (change) =>
      setParameters((current) => writeFilters(current, { ...readFilters(current, preset), ...change }), {
        preventScrollReset: true,
      }),
  }
}

/** By how far the server's figures go back. Asked once: a range that moved under one's eyes would be worse than a short one. */
function useFirstPreset(isWanted: boolean): Preset | undefined {
  const client = useClient()
  const { data, isError } = useQuery({
    queryKey: ['first-preset'],
    queryFn: async ({ signal }) => {
      const { since, to } = await client.analytics.summary(
        instantsOf({ kind: 'preset', preset: '1h' }, Date.now()),
        signal,
      )
      return since === null ? DEFAULT_PRESET : presetForAge(Date.parse(to) - Date.parse(since))
    },
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return isError ? DEFAULT_PRESET : data
}
