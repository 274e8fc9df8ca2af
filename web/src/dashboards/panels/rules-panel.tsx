import type { TopRules } from '@parley/client/moderation-figures'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartCard } from '../charts/chart-card.js'
import { rankRecipe } from '../charts/rank-chart.js'
import { useTopRules } from '../data/queries.js'
import { labelName } from './causes-panel.js'
import type { PanelProps, Words } from './panel.js'

const PARTS = ['flagged', 'hidden', 'held', 'rejected'] as const

/** Which rules act most, and how often people agreed with them. */
export function RulesPanel({ filters, about }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useTopRules(filters)
  const recipe = useMemo(() => rulesRecipe(t), [t])
  return (
    <ChartCard
      name="rules"
      title={t('rules.title')}
      hint={t('rules.hint')}
      state={state}
      recipe={recipe}
      about={about}
      height={300}
      isEveryLabel={filters.label !== null}
      emptyText={t('causes.empty')}
    />
  )
}

/** `threshold:insult:hide` in words; a rule this app does not know, as it is called. */
export function ruleName(t: Words, rule: string): string {
  const [kind, what = '', action = ''] = rule.split(':')
  if (kind === 'threshold') {
    const known = (['flag', 'hide', 'reject'] as const).find((candidate) => candidate === action)
    return t('rules.threshold', { label: labelName(t, what), action: known ? t(`actions.${known}`) : action })
  }
  if (kind === 'list') return t('rules.list', { name: what })
  return rule.replaceAll('_', ' ').replace(':', ': ')
}

function rulesRecipe(t: Words) {
  return rankRecipe<TopRules>({
    itemName: t('table.rule'),
    isEmpty: ({ items }) => items.length === 0,
    summary: ({ items }, { formats }) =>
      items
        .slice(0, 3)
        .map(({ rule, acted_on }) => t('summary.pair', { name: ruleName(t, rule), value: formats.number(acted_on) }))
        .join(', '),
    chart: ({ items }, { palette, formats }) => ({
      items: items.map(({ rule }) => ({ key: rule, name: ruleName(t, rule) })),
      format: formats.number,
      parts: PARTS.map((act) => ({
        name: t(`acts.${act}`),
        colour: palette.acts[act],
        values: items.map((item) => item[act]),
      })),
      extra: [
        { name: t('quality.upheld'), values: items.map(({ upheld }) => upheld) },
        { name: t('quality.overturned'), values: items.map(({ overturned }) => overturned) },
        {
          name: t('rules.precision'),
          values: items.map(({ precision }) => precision.share),
          format: formats.percent,
        },
      ],
    }),
  })
}
