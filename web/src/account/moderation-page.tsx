import { Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../components/empty-state.js'
import { ErrorState } from '../components/error-state.js'
import { LoadingRows } from '../components/loading-rows.js'
import { PageHeader } from '../components/page-header.js'
import { useClient } from '../session/session-context.js'
import { ACCOUNT_KEYS } from './account-keys.js'
import { OwnActItem } from './own-act-item.js'
import classes from './own-act-item.module.css'

const PAGE = 30

/** What moderation did to one's messages and to oneself, and the way to object. Open to who is banned, too. */
export function Component() {
  const { t } = useTranslation('account')
  return (
    <>
      <PageHeader title={t('moderation.title')} description={t('moderation.description')} />
      <OwnActs />
    </>
  )
}

function OwnActs() {
  const { t } = useTranslation(['account', 'common'])
  const client = useClient()
  const acts = useInfiniteQuery({
    queryKey: ACCOUNT_KEYS.acts,
    queryFn: ({ pageParam }) => client.appeals.ownActs({ cursor: pageParam, limit: PAGE }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    // Somebody may have decided since.
    staleTime: 0,
  })
  if (acts.isPending) return <LoadingRows count={3} height={96} />
  // What was read stays in view when reading it again fails.
  if (!acts.data) return <ErrorState error={acts.error} onRetry={() => void acts.refetch()} />
  const all = acts.data.pages.flatMap(({ items }) => items)
  if (all.length === 0) {
    return (
      <EmptyState icon={IconShieldCheck} title={t('moderation.empty_title')}>
        {t('moderation.empty_text')}
      </EmptyState>
    )
  }
  return (
    <>
      <ol className={classes.list} aria-label={t('moderation.title')}>
        {all.map((act) => (
          <OwnActItem key={act.id} act={act} />
        ))}
      </ol>
      {acts.hasNextPage && (
        <Button variant="default" mt="md" loading={acts.isFetchingNextPage} onClick={() => void acts.fetchNextPage()}>
          {t('common:more')}
        </Button>
      )}
    </>
  )
}
