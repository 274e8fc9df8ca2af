import type { ReadyQueue, SystemState } from '@parley/client/analytics-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartCard } from '../charts/chart-card.js'
import { rankRecipe } from '../charts/rank-chart.js'
import { useSystem } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

const PARTS = ['active', 'waiting', 'delayed'] as const

/** How much stands in each queue at this moment, and how old the oldest is. */
export function QueuesPanel({ filters, about }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useSystem(filters.isLive)
  const recipe = useMemo(() => queuesRecipe(t), [t])
  return (
    <ChartCard
      name="queues"
      title={t('queues.title')}
      hint={t('queues.hint')}
      state={state}
      recipe={recipe}
      about={about}
      isWholeServer={filters.room !== null || filters.label !== null}
      emptyText={t('queues.unreachable')}
    />
  )
}

function queuesRecipe(t: Words) {
  const queuesOf = ({ queues }: SystemState) =>
    queues.flatMap((queue): ReadyQueue[] => (queue.status === 'ok' ? [queue] : []))
  return rankRecipe<SystemState>({
    itemName: t('queues.queue'),
    isEmpty: (data) => queuesOf(data).length === 0,
    summary: (data, { formats }) =>
      queuesOf(data)
        .map(({ name, waiting, oldest_waiting_ms }) =>
          t('queues.summary', { name, waiting, oldest: formats.duration(oldest_waiting_ms ?? 0) }),
        )
        .join(' '),
    chart: (data, { palette, formats }) => {
      const queues = queuesOf(data)
      return {
        items: queues.map(({ name }) => ({ key: name, name })),
        format: formats.number,
        parts: PARTS.map((part) => ({
          name: t(`queues.${part}`),
          colour: { active: palette.acts.held, waiting: palette.acts.flagged, delayed: palette.acts.clean }[part],
          values: queues.map((queue) => queue[part]),
        })),
        extra: [
          {
            name: t('queues.oldest'),
            values: queues.map(({ oldest_waiting_ms }) => oldest_waiting_ms),
            format: formats.duration,
          },
          { name: t('queues.dead_letters'), values: queues.map(({ dead_letters }) => dead_letters) },
        ],
      }
    },
  })
}
