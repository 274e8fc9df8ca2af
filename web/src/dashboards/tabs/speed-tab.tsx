import type { Latency } from '@parley/client/analytics-api'
import { useTranslation } from 'react-i18next'
import { type Formats, useFormats } from '../../components/formats.js'
import { useLatency, useSystem } from '../data/queries.js'
import { isNarrowed } from '../filters/filters.js'
import { LatencyBinsPanel } from '../panels/latency-bins-panel.js'
import { LatencyPanel } from '../panels/latency-panel.js'
import type { Words } from '../panels/panel.js'
import { QueueHistoryPanel } from '../panels/queue-history-panel.js'
import { QueuesPanel } from '../panels/queues-panel.js'
import { NO_FIGURE, type Tile, withNote } from '../tile.js'
import { Tiles, tilesOf } from '../tiles.js'
import { systemTiles } from './system-tiles.js'
import { Panels, type TabProps, useCrosshairGroup, Wide } from './tab.js'

/** How long verdicts take, and what waits. */
export function SpeedTab({ filters, about }: TabProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const formats = useFormats()
  const crosshair = useCrosshairGroup()
  const latency = useLatency(filters)
  const system = useSystem(filters.isLive)
  const props = { filters, about, crosshair }
  const tiles = [
    ...tilesOf(latency, latencyTiles(latency.data, t, formats)),
    ...tilesOf(system, systemTiles(system.data, t, formats)),
  ]
  return (
    <>
      <Tiles tiles={withNote(tiles, isNarrowed(filters) ? t('card.whole_server') : '')} />
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
      value: data ? (value === null || value === undefined ? NO_FIGURE : formats.duration(value)) : null,
      note: data && percentile === 'p50' ? t('tiles.verdicts', { count: data.verdicts }) : '',
    }
  })
}
