import { Badge, SegmentedControl, Text } from '@mantine/core'
import type { ReviewItem } from '@parley/client/moderation-api'
import { IconMessageReport } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { EmptyState } from '../../components/empty-state.js'
import { PageHeader } from '../../components/page-header.js'
import { TimeAgo } from '../../components/time-ago.js'
import { authorName } from '../author-name.js'
import { EndlessList } from '../endless-list.js'
import { itemPlace } from '../item-place.js'
import { ALL_OPEN, REVIEW_STATES } from '../queue/queue-filter.js'
import { useLiveQueue, useQueue } from '../queue/use-queue.js'
import { ReviewColumn, ReviewFrame } from '../review-frame.js'
import { ruleText } from '../rule-text.js'
import { StateMark } from '../state-mark.js'
import classes from './reports-page.module.css'

/** What members have reported: each message once, with how many did. */
export function Component() {
  const { t } = useTranslation(['moderation', 'common'])
  const [query, setQuery] = useSearchParams()
  const state = REVIEW_STATES.find((known) => known === query.get('state')) ?? 'open'
  const reports = useQueue({ ...ALL_OPEN, state, cause: 'reported' })
  useLiveQueue()
  return (
    <ReviewFrame place="reports">
      <ReviewColumn>
        <PageHeader
          title={t('reports.title')}
          description={t('reports.hint')}
          actions={
            <SegmentedControl
              size="xs"
              aria-label={t('filter.state')}
              value={state}
              onChange={(chosen) => setQuery(chosen === 'open' ? {} : { state: chosen }, { replace: true })}
              data={[
                { value: 'open', label: t('reports.open') },
                { value: 'resolved', label: t('filter.resolved') },
              ]}
            />
          }
        />
        <EndlessList
          query={reports}
          label={t('reports.title')}
          empty={
            <EmptyState icon={IconMessageReport} title={t('reports.empty')}>
              {t('reports.empty_hint')}
            </EmptyState>
          }
          render={(item) => <Report key={item.id} item={item} />}
        />
      </ReviewColumn>
    </ReviewFrame>
  )
}

function Report({ item }: { readonly item: ReviewItem }) {
  const { t } = useTranslation(['moderation', 'common'])
  const { snapshot } = item
  const query = item.state === 'open' ? 'cause=reported' : 'state=resolved&cause=reported'
  return (
    <li>
      <Link to={`/review/${item.id}?${query}`} className={classes.report}>
        <span className={classes.head}>
          <strong>{authorName(snapshot)}</strong>
          <Text span size="sm" c="dimmed">
            {itemPlace(t, item)} · <TimeAgo at={item.created_at} />
          </Text>
          <StateMark state={item.message_state ?? 'visible'} />
          <Badge variant="default" tt="none" fw={500} ml="auto">
            {t('queue.reports', { count: item.reports })}
          </Badge>
        </span>
        <span className={classes.text} dir="auto">
          {snapshot.text}
        </span>
        <Text span size="sm" c="dimmed">
          {ruleText(t, item)}
          {item.resolution &&
            ` · ${t(`resolution.${item.resolution as 'approved'}`, { defaultValue: item.resolution })}`}
        </Text>
      </Link>
    </li>
  )
}
