import { Button } from '@mantine/core'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../components/error-state.js'
import { LoadingRows } from '../components/loading-rows.js'
import classes from './endless-list.module.css'

interface EndlessListProps<Item> {
  readonly query: UseInfiniteQueryResult<InfiniteData<{ readonly items: readonly Item[] }>>
  /** Names the list to those who do not see its heading. */
  readonly label: string
  /** In place of a list without entries. */
  readonly empty: ReactNode
  readonly render: (item: Item) => ReactNode
}

/** A list that comes page by page: while it loads, when it fails, when it is empty, and how to get more. */
export function EndlessList<Item>({ query, label, empty, render }: EndlessListProps<Item>) {
  const { t } = useTranslation()
  if (query.isPending) return <LoadingRows count={6} />
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  if (items.length === 0) return empty
  return (
    <>
      <ul className={classes.list} aria-label={label}>
        {items.map(render)}
      </ul>
      {query.hasNextPage && (
        <Button mt="md" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  )
}
