import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { type Filters, readFilters, writeFilters } from './filters.js'

export interface FiltersInUrl {
  readonly filters: Filters
  readonly change: (change: Partial<Filters>) => void
}

export function useFilters(): FiltersInUrl {
  const [parameters, setParameters] = useSearchParams()
  const filters = useMemo(() => readFilters(parameters), [parameters])
  return {
    filters,
    change: (change) =>
      setParameters((current) => writeFilters(current, { ...readFilters(current), ...change }), {
        preventScrollReset: true,
      }),
  }
}
