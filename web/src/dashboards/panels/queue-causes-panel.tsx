import type { ReviewQueueState, Turnaround } from '@parley/client/moderation-figures'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartCard } from '../charts/chart-card.js'
import { rankRecipe } from '../charts/rank-chart.js'
import { useTurnaround } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

/** What waits for people at this moment, and for how long. */
export function QueueCausesPanel({ filters, about }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useTurnaround(filters)
  const recipe = useMemo(() => queueRecipe(t), [t])
  const isGone = state.data?.queue.status === 'unreachable'
  return (
    <ChartCard
      name="review-queue"
      title={t('review_queue.title')}
      hint={t('review_queue.hint')}
      state={state}
      recipe={recipe}
      about={about}
      isWholeServer={filters.room !== null || filters.label !== null}
      emptyText={t(isGone ? 'review_queue.unreachable' : 'review_queue.empty')}
    />
  )
}

const KNOWN = ['flagged', 'hidden', 'held', 'blocked', 'unscored', 'reported', 'appeal', 'name'] as const

export function causeName(t: Words, cause: string): string {
  const known = KNOWN.find((candidate) => candidate === cause)
  return known ? t(`causes_of_review.${known}`) : cause
}

function queueRecipe(t: Words) {
  const causesOf = ({ queue }: { readonly queue: ReviewQueueState }) => (queue.status === 'ok' ? queue.causes : [])
  return rankRecipe<Turnaround>({
    itemName: t('review_queue.cause'),
    isEmpty: (data) => causesOf(data).every(({ open }) => open === 0),
    summary: (data, { formats }) =>
      causesOf(data)
        .map(({ cause, open }) => t('summary.pair', { name: causeName(t, cause), value: formats.number(open) }))
        .join(', '),
    chart: (data, { palette, formats }) => ({
      items: causesOf(data).map(({ cause }) => ({ key: cause, name: causeName(t, cause) })),
      format: formats.number,
      parts: [{ name: t('review_queue.open'), colour: palette.single, values: causesOf(data).map(({ open }) => open) }],
      extra: [
        {
          name: t('review_queue.oldest'),
          values: causesOf(data).map(({ oldest_age_ms }) => oldest_age_ms),
          format: formats.duration,
        },
      ],
    }),
  })
}
