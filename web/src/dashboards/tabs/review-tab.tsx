import type { Quality } from '@parley/client/analytics-api'
import type { Turnaround } from '@parley/client/moderation-figures'
import { useTranslation } from 'react-i18next'
import { type Formats, useFormats } from '../../components/formats.js'
import { useQuality, useTurnaround } from '../data/queries.js'
import { isNarrowed } from '../filters/filters.js'
import { AutomationPanel } from '../panels/automation-panel.js'
import { ModeratorsPanel } from '../panels/moderators-panel.js'
import type { Words } from '../panels/panel.js'
import { QualityPanel } from '../panels/quality-panel.js'
import { QueueCausesPanel } from '../panels/queue-causes-panel.js'
import { RulesPanel } from '../panels/rules-panel.js'
import { ThresholdPanel } from '../panels/threshold-panel.js'
import { TurnaroundPanel } from '../panels/turnaround-panel.js'
import { NO_FIGURE, type Tile, withNote } from '../tile.js'
import { Tiles, tilesOf } from '../tiles.js'
import { Panels, type TabProps, useCrosshairGroup } from './tab.js'

/** The moderators' work, and what it says of the model. */
export function ReviewTab({ filters, about }: TabProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const formats = useFormats()
  const crosshair = useCrosshairGroup()
  const turnaround = useTurnaround(filters)
  const quality = useQuality(filters)
  const props = { filters, about, crosshair }
  const ofQueue = tilesOf(turnaround, queueTiles(turnaround.data, t, formats))
  const ofQuality = tilesOf(quality, qualityTiles(quality.data, t, formats))
  const tiles = [
    ...withNote(ofQueue, isNarrowed(filters) ? t('card.whole_server') : ''),
    ...withNote(ofQuality, filters.label === null ? '' : t('card.all_labels')),
  ]
  return (
    <>
      <Tiles tiles={tiles} />
      <Panels>
        <TurnaroundPanel {...props} />
        <QueueCausesPanel {...props} />
        <AutomationPanel {...props} />
        <ModeratorsPanel {...props} />
        <RulesPanel {...props} />
        <QualityPanel {...props} />
        <ThresholdPanel {...props} />
      </Panels>
    </>
  )
}

function queueTiles(data: Turnaround | undefined, t: Words, formats: Formats): readonly Tile[] {
  const queue = data?.queue.status === 'ok' ? data.queue : null
  const age = (milliseconds: number | null | undefined) =>
    data ? (milliseconds === null || milliseconds === undefined ? NO_FIGURE : formats.duration(milliseconds)) : null
  return [
    {
      key: 'open',
      name: t('tiles.open'),
      value: data ? (queue ? formats.number(queue.open) : NO_FIGURE) : null,
      note: queue?.oldest_age_ms ? t('tiles.oldest', { age: formats.duration(queue.oldest_age_ms) }) : '',
    },
    {
      key: 'turnaround',
      name: t('tiles.turnaround'),
      value: age(data?.p50_ms),
      note: data ? t('tiles.decisions', { count: data.decisions }) : '',
    },
    { key: 'turnaround_p95', name: t('tiles.turnaround_p95'), value: age(data?.p95_ms), note: '' },
  ]
}

function qualityTiles(data: Quality | undefined, t: Words, formats: Formats): readonly Tile[] {
  const share = (value: number | null | undefined) =>
    data ? (value === null || value === undefined ? NO_FIGURE : formats.percent(value)) : null
  return [
    {
      key: 'override',
      name: t('tiles.override'),
      value: share(data?.override_rate),
      note: data ? t('tiles.decided', { count: data.upheld + data.overturned }) : '',
    },
    {
      key: 'missed',
      name: t('tiles.missed'),
      value: data ? formats.number(data.missed) : null,
      note: t('tiles.missed_note'),
    },
    {
      key: 'agreement',
      name: t('tiles.agreement'),
      value: share(data?.agreement?.observed.share),
      note: data?.agreement ? t('tiles.agreed_on', { count: data.agreement.n }) : '',
    },
  ]
}
