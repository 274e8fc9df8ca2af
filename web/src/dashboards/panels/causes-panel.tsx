import type { Summary } from '@parley/client/analytics-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { LABELS } from '../../components/labels.js'
import { ChartCard } from '../charts/chart-card.js'
import { rankRecipe } from '../charts/rank-chart.js'
import { useSummary } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

const CAUSED = ['flagged', 'hidden', 'held', 'rejected'] as const

/** What each label made policy do. */
export function CausesPanel({ filters, about }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useSummary(filters)
  const recipe = useMemo(() => causesRecipe(t), [t])
  return (
    <ChartCard
      name="causes"
      title={t('causes.title')}
      hint={t('causes.hint')}
      state={state}
      recipe={recipe}
      about={about}
      emptyText={t('causes.empty')}
    />
  )
}

function causesRecipe(t: Words) {
  const itemsOf = ({ labels }: Summary) =>
    labels
      .map((item) => ({ ...item, acted: CAUSED.reduce((sum, act) => sum + item[act], 0) }))
      .filter(({ acted }) => acted > 0)
      .sort((a, b) => b.acted - a.acted)
  return rankRecipe<Summary>({
    itemName: t('table.label'),
    isEmpty: (data) => itemsOf(data).length === 0,
    summary: (data, { formats }) =>
      itemsOf(data)
        .map(({ label, acted }) => t('summary.pair', { name: labelName(t, label), value: formats.number(acted) }))
        .join(', '),
    chart: (data, { palette, formats }) => {
      const items = itemsOf(data)
      return {
        items: items.map(({ label }) => ({ key: label, name: labelName(t, label) })),
        format: formats.number,
        parts: CAUSED.map((act) => ({
          name: t(`acts.${act}`),
          colour: palette.acts[act],
          values: items.map((item) => item[act]),
        })),
      }
    },
  })
}

/** A label in words; one that this app does not know yet, as it is called. */
export function labelName(t: Words, label: string): string {
  const known = LABELS.find((candidate) => candidate === label)
  return known ? t(`common:labels.${known}`) : label
}
