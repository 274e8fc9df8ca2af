import type { Latency, SystemState } from '@parley/client/analytics-api'
import { useTranslation } from 'react-i18next'
import { type Formats, useFormats } from '../../components/formats.js'
import { useLatency, useSystem } from '../data/queries.js'
import { LatencyBinsPanel } from '../panels/latency-bins-panel.js'
import { LatencyPanel } from '../panels/latency-panel.js'
import type { Words } from '../panels/panel.js'
import { QueueHistoryPanel } from '../panels/queue-history-panel.js'
import { QueuesPanel } from '../panels/queues-panel.js'
import { type Tile, Tiles } from '../tiles.js'
import { Panels, type TabProps, useCrosshairGroup, Wide } from './tab.js'

/** How long verdicts take, and what waits. */
export function SpeedTab({ filters, about }: TabProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const formats = useFormats()
  const crosshair = useCrosshairGroup()
  const latency = useLatency(filters)
  const system = useSystem(filters.isLive)
  const props = { filters, about, crosshair }
  return (
    <>
      <Tiles tiles={[...latencyTiles(latency.data, t, formats), ...systemTiles(system.data, t, formats)]} />
      <Panels>
        <Wide>
          <LatencyPanel {...props} />
        </Wide>
        <LatencyBinsPanel {...props} />
        <QueuesPanel {...props} />
        <QueueHistoryPanel figure="depth" {...props} />
        <QueueHistoryPanel figure="age" {...props} />
      </Panels>
    </>
  )
}

function latencyTiles(data: Latency | undefined, t: Words, formats: Formats): readonly Tile[] {
  return (['p50', 'p95', 'p99'] as const).map((percentile) => {
    const value = data?.[`${percentile}_ms`]
    return {
      key: percentile,
      name: t(`tiles.${percentile}`),
      value: data ? (value === null || value === undefined ? '–' : formats.duration(value)) : null,
      note: data && percentile === 'p50' ? t('tiles.verdicts', { count: data.verdicts }) : '',
    }
  })
}

function systemTiles(data: SystemState | undefined, t: Words, formats: Formats): readonly Tile[] {
  const queues = data?.queues.flatMap((queue) => (queue.status === 'ok' ? [queue] : [])) ?? []
  const sum = (name: 'waiting' | 'active' | 'delayed' | 'dead_letters') =>
    data ? formats.number(queues.reduce((total, queue) => total + queue[name], 0)) : null
  const oldest = Math.max(0, ...queues.map(({ oldest_waiting_ms }) => oldest_waiting_ms ?? 0))
  const outbox = data?.outbox.status === 'ok' ? data.outbox : null
  return [
    {
      key: 'waiting',
      name: t('tiles.waiting'),
      value: sum('waiting'),
      note: oldest > 0 ? t('tiles.oldest', { age: formats.duration(oldest) }) : '',
    },
    { key: 'dead_letters', name: t('tiles.dead_letters'), value: sum('dead_letters'), note: '' },
    {
      key: 'outbox',
      name: t('tiles.outbox'),
      value: data ? (outbox ? formats.number(outbox.pending) : '–') : null,
      note: outbox?.oldest_age_ms ? t('tiles.oldest', { age: formats.duration(outbox.oldest_age_ms) }) : '',
    },
  ]
}
