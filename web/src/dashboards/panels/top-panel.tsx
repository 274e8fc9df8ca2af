import { Select } from '@mantine/core'
import type { Ranking, Top, TopItem } from '@parley/client/analytics-api'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartCard } from '../charts/chart-card.js'
import { rankRecipe } from '../charts/rank-chart.js'
import { useTopRooms, useTopUsers } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

const RANKINGS = [
  'messages',
  'acted_on',
  'flagged',
  'hidden',
  'held',
  'rejected',
  'upheld',
  'deleted',
] as const satisfies readonly Ranking[]
const PARTS = ['flagged', 'hidden', 'held', 'rejected'] as const
type Kind = 'rooms' | 'users'

/** The rooms, or the people, with the most of something. */
export function TopPanel({ filters, about, kind }: PanelProps & { readonly kind: Kind }) {
  const { t } = useTranslation(['dashboards', 'common'])
  const [by, setBy] = useState<Ranking>('messages')
  // Which of the two never changes within a panel's life.
  const useTop = kind === 'rooms' ? useTopRooms : useTopUsers
  const state = useTop(filters, by)
  const recipe = useMemo(() => topRecipe(t, kind, by), [t, kind, by])
  return (
    <ChartCard
      name={`top-${kind}`}
      title={t(`top.${kind}`)}
      hint={t('top.hint', { by: t(`rankings.${by}`) })}
      state={state}
      recipe={recipe}
      about={about}
      isWholeServer={kind === 'rooms' && filters.room !== null}
      isEveryLabel={filters.label !== null}
      newestSince={state.data?.limited ? state.data.from : null}
      height={320}
      emptyText={t('top.empty')}
      controls={
        <Select
          size="xs"
          w={150}
          aria-label={t('top.by', { what: t(`top.${kind}`) })}
          allowDeselect={false}
          value={by}
          onChange={(value) => setBy(RANKINGS.find((ranking) => ranking === value) ?? 'messages')}
          data={RANKINGS.map((value) => ({ value, label: t(`rankings.${value}`) }))}
        />
      }
    />
  )
}

function topRecipe(t: Words, kind: Kind, by: Ranking) {
  const nameOf = ({ name, id }: TopItem) => (name !== '' ? name : kind === 'rooms' ? t('direct_room') : id.slice(0, 8))
  return rankRecipe<Top>({
    itemName: t(kind === 'rooms' ? 'table.room' : 'table.person'),
    isEmpty: ({ items }) => items.length === 0,
    summary: ({ items }, { formats }) =>
      items
        .slice(0, 3)
        .map((item) => t('summary.pair', { name: nameOf(item), value: formats.number(item[by]) }))
        .join(', '),
    chart: ({ items }, { palette, formats }) => ({
      items: items.map((item) => ({ key: item.id, name: nameOf(item) })),
      format: formats.number,
      parts:
        by === 'acted_on'
          ? PARTS.map((act) => ({
              name: t(`acts.${act}`),
              colour: palette.acts[act],
              values: items.map((item) => item[act]),
            }))
          : [{ name: t(`rankings.${by}`), colour: palette.single, values: items.map((item) => item[by]) }],
      extra: RANKINGS.filter(
        (ranking) => ranking !== by && !(by === 'acted_on' && PARTS.some((act) => act === ranking)),
      ).map((ranking) => ({ name: t(`rankings.${ranking}`), values: items.map((item) => item[ranking]) })),
    }),
  })
}
