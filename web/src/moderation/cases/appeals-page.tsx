import { SegmentedControl } from '@mantine/core'
import { IconGavel } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { EmptyState } from '../../components/empty-state.js'
import { PageHeader } from '../../components/page-header.js'
import { EndlessList } from '../endless-list.js'
import { ReviewColumn, ReviewFrame } from '../review-frame.js'
import { AppealCard } from './appeal-card.js'
import { useAppeals } from './use-appeals.js'

const STATES = ['open', 'overturned', 'upheld'] as const

/** Objections of authors and of the muted and banned, oldest first: who waits longest is heard first. */
export function Component() {
  const { t } = useTranslation(['moderation', 'common'])
  const [query, setQuery] = useSearchParams()
  const state = STATES.find((known) => known === query.get('state')) ?? 'open'
  const appeals = useAppeals(state)
  return (
    <ReviewFrame place="appeals">
      <ReviewColumn>
        <PageHeader
          title={t('appeals.title')}
          description={t('appeals.hint')}
          actions={
            <SegmentedControl
              size="xs"
              aria-label={t('filter.state')}
              value={state}
              onChange={(chosen) => setQuery(chosen === 'open' ? {} : { state: chosen }, { replace: true })}
              data={STATES.map((value) => ({ value, label: t(`appeals.state.${value}`) }))}
            />
          }
        />
        <EndlessList
          query={appeals}
          label={t('appeals.title')}
          empty={
            <EmptyState icon={IconGavel} title={t('appeals.empty')}>
              {t('appeals.empty_hint')}
            </EmptyState>
          }
          render={(appeal) => <AppealCard key={appeal.act_id} appeal={appeal} />}
        />
      </ReviewColumn>
    </ReviewFrame>
  )
}
