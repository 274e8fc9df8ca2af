import type { ModeratorsAtWork } from '@parley/client/analytics-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartCard } from '../charts/chart-card.js'
import { rankRecipe } from '../charts/rank-chart.js'
import { useModerators } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

/** Who did how much, and how it held up. */
export function ModeratorsPanel({ filters, about }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useModerators(filters)
  const recipe = useMemo(() => moderatorsRecipe(t), [t])
  return (
    <ChartCard
      name="moderators"
      title={t('moderators.title')}
      hint={t('moderators.hint')}
      state={state}
      recipe={recipe}
      about={about}
      height={300}
      isWholeServer={filters.room !== null || filters.label !== null}
      emptyText={t('moderators.empty')}
    />
  )
}

const KINDS = ['removed', 'kept', 'sanctions', 'other'] as const
type Kind = (typeof KINDS)[number]
const KIND_OF: Readonly<Record<string, Kind>> = {
  remove: 'removed',
  approve: 'kept',
  restore: 'kept',
  warn: 'sanctions',
  mute: 'sanctions',
  ban: 'sanctions',
}

/** How many of a moderator's acts are of a kind; what this app has no kind for counts as other. */
function actsOf(byAction: Readonly<Record<string, number>>, kind: Kind): number {
  return Object.entries(byAction).reduce(
    (sum, [action, acts]) => sum + ((KIND_OF[action] ?? 'other') === kind ? acts : 0),
    0,
  )
}

function moderatorsRecipe(t: Words) {
  return rankRecipe<ModeratorsAtWork>({
    itemName: t('table.moderator'),
    isEmpty: ({ items }) => items.length === 0,
    summary: ({ items }, { formats }) =>
      items
        .slice(0, 5)
        .map(({ name, acts }) => t('summary.pair', { name, value: formats.number(acts) }))
        .join(', '),
    chart: ({ items }, { palette, formats }) => ({
      items: items.map(({ id, name }) => ({ key: id, name })),
      format: formats.number,
      parts: KINDS.map((kind) => ({
        name: t(`moderators.${kind}`),
        colour: {
          removed: palette.acts.hidden,
          kept: palette.acts.held,
          sanctions: palette.acts.rejected,
          other: palette.acts.clean,
        }[kind],
        values: items.map(({ by_action }) => actsOf(by_action, kind)),
      })),
      extra: [
        { name: t('moderators.acts'), values: items.map(({ acts }) => acts) },
        { name: t('moderators.p50'), values: items.map(({ p50_ms }) => p50_ms), format: formats.duration },
        { name: t('moderators.p95'), values: items.map(({ p95_ms }) => p95_ms), format: formats.duration },
        {
          name: t('moderators.overturned'),
          values: items.map(({ overturn }) => overturn.share),
          format: formats.percent,
        },
      ],
    }),
  })
}
