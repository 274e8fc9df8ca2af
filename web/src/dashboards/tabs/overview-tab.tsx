import type { Figures, Summary } from '@parley/client/analytics-api'
import type { Label } from '@parley/common/contracts/moderation'
import { useTranslation } from 'react-i18next'
import { type Formats, useFormats } from '../../components/formats.js'
import { useSummary } from '../data/queries.js'
import { CausesPanel } from '../panels/causes-panel.js'
import type { Words } from '../panels/panel.js'
import { RatesPanel } from '../panels/rates-panel.js'
import { SentimentPanel } from '../panels/sentiment-panel.js'
import { VolumePanel } from '../panels/volume-panel.js'
import { joined, NO_FIGURE, type Tile } from '../tile.js'
import { Tiles, tilesOf } from '../tiles.js'
import { Panels, type TabProps, useCrosshairGroup, Wide } from './tab.js'

/** How much is said, and how much of it policy acts on. */
export function OverviewTab({ filters, about }: TabProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const formats = useFormats()
  const crosshair = useCrosshairGroup()
  const summary = useSummary(filters)
  const props = { filters, about, crosshair }
  return (
    <>
      <Tiles tiles={tilesOf(summary, summaryTiles(summary.data, filters.label, t, formats))} />
      <Panels>
        <Wide>
          <VolumePanel {...props} />
        </Wide>
        <RatesPanel {...props} />
        <SentimentPanel {...props} />
        <Wide>
          <CausesPanel {...props} />
        </Wide>
      </Panels>
    </>
  )
}

function summaryTiles(data: Summary | undefined, label: Label | null, t: Words, formats: Formats): readonly Tile[] {
  const labelled = label && data ? (data.labels.find((figures) => figures.label === label) ?? NOTHING) : null
  const acts = labelled ?? data
  const share = (part: number | undefined) =>
    data && part !== undefined ? t('tiles.share', { share: formats.percent(part / Math.max(1, data.messages)) }) : ''
  const number = (value: number | null | undefined) =>
    data ? (value === null || value === undefined ? NO_FIGURE : formats.number(value)) : null
  // What a label caused in the range before is not told.
  const before = (name: keyof Figures) =>
    data && !labelled ? t('tiles.before', { value: formats.number(data.previous[name] as number) }) : ''
  const decided = (acts?.upheld ?? 0) + (acts?.overturned ?? 0)
  return [
    {
      key: 'messages',
      name: t('tiles.messages'),
      value: number(data?.messages),
      note: data ? t('tiles.before', { value: formats.number(data.previous.messages) }) : '',
    },
    { key: 'active_users', name: t('tiles.active_users'), value: number(data?.active_users), note: '' },
    {
      key: 'flagged',
      name: t('tiles.flagged'),
      value: number(acts?.flagged),
      note: joined(share(acts?.flagged), before('flagged')),
    },
    {
      key: 'hidden',
      name: t('tiles.hidden'),
      value: number(acts?.hidden),
      note: joined(share(acts?.hidden), before('hidden')),
    },
    {
      key: 'stopped',
      name: t('tiles.stopped'),
      value: acts ? formats.number(acts.held + acts.rejected) : null,
      note: acts
        ? t('tiles.held_rejected', { held: formats.number(acts.held), rejected: formats.number(acts.rejected) })
        : '',
    },
    {
      key: 'overturned',
      name: t('tiles.overturned'),
      value: acts ? (decided === 0 ? NO_FIGURE : formats.percent(acts.overturned / decided)) : null,
      note: acts ? t('tiles.decided', { count: decided }) : '',
    },
  ]
}

const NOTHING = { flagged: 0, hidden: 0, held: 0, rejected: 0, upheld: 0, overturned: 0 } as const
