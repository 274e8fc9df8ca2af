import type { QueueHistory } from '@parley/client/analytics-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { LABELS } from '../../components/labels.js'
import { ChartCard } from '../charts/chart-card.js'
import { timeRecipe } from '../charts/time-chart.js'
import { useQueueHistory } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

type Figure = 'depth' | 'age'
type Point = QueueHistory['points'][number]

/** How much stood in the queues and the outbox, or how old the oldest was: the highest of each bucket. */
export function QueueHistoryPanel({ filters, about, crosshair, figure }: PanelProps & { readonly figure: Figure }) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useQueueHistory(filters)
  const recipe = useMemo(() => historyRecipe(t, figure), [t, figure])
  return (
    <ChartCard
      name={`queue-${figure}`}
      title={t(`queue_history.${figure}`)}
      hint={t(`queue_history.${figure}_hint`)}
      state={state}
      recipe={recipe}
      about={about}
      crosshair={crosshair}
      isWholeServer={filters.room !== null || filters.label !== null}
      emptyText={t('queue_history.empty')}
    />
  )
}

interface Line {
  readonly name: string
  readonly values: readonly (number | null)[]
}

function historyRecipe(t: Words, figure: Figure) {
  const linesOf = ({ queues, points }: QueueHistory): readonly Line[] => [
    ...queues.map((name) => ({ name, values: points.map((point) => queueFigure(point, name, figure)) })),
    { name: t('tiles.outbox'), values: points.map((point) => outboxFigure(point, figure)) },
  ]
  const isAge = figure === 'age'
  return timeRecipe<QueueHistory>({
    timeName: t('table.time'),
    isEmpty: ({ points }) => points.every(({ queues, outbox }) => outbox === null && Object.keys(queues).length === 0),
    summary: (data, { formats }) =>
      linesOf(data)
        .map(({ name, values }) => {
          const peak = Math.max(0, ...values.map((value) => value ?? 0))
          return t('queue_history.peak', { name, peak: isAge ? formats.duration(peak) : formats.number(peak) })
        })
        .join(' '),
    chart: (data, { palette, formats }) => ({
      kind: 'lines',
      starts: data.points.map(({ at }) => at),
      bucket: data.bucket,
      isDuration: isAge,
      isCount: !isAge,
      format: isAge ? formats.duration : formats.number,
      axisFormat: isAge ? formats.duration : formats.short,
      // Colours that can be told apart; here they do not stand for labels.
      lines: linesOf(data).map((line, index) => ({
        ...line,
        colour: palette.labels[LABELS[index % LABELS.length] ?? 'toxicity'],
      })),
    }),
  })
}

/** What waits for a worker, also for another attempt. */
function queueFigure({ queues }: Point, name: string, figure: Figure): number | null {
  const peaks = queues[name]
  if (!peaks) return null
  return figure === 'age' ? peaks.oldest_waiting_ms : peaks.waiting + peaks.delayed
}

function outboxFigure({ outbox }: Point, figure: Figure): number | null {
  if (!outbox) return null
  return figure === 'age' ? (outbox.oldest_age_ms ?? 0) : outbox.pending
}
