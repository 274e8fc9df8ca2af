import type { Automation } from '@parley/client/moderation-figures'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartCard } from '../charts/chart-card.js'
import { timeRecipe } from '../charts/time-chart.js'
import { useAutomation } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

/** What is taken down by the machine alone, with people, by people, and what people put back. */
export function AutomationPanel({ filters, about, crosshair }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useAutomation(filters)
  const recipe = useMemo(() => automationRecipe(t), [t])
  return (
    <ChartCard
      name="automation"
      title={t('automation.title')}
      hint={t('automation.hint')}
      state={state}
      recipe={recipe}
      about={about}
      crosshair={crosshair}
      isEveryLabel={filters.label !== null}
      emptyText={t('automation.empty')}
    />
  )
}

function automationRecipe(t: Words) {
  return timeRecipe<Automation>({
    timeName: t('table.time'),
    isEmpty: ({ automatic, assisted, manual, reversed }) => automatic + assisted + manual + reversed === 0,
    summary: ({ automatic, assisted, manual, reversed }, { formats: { number } }) =>
      t('automation.summary', {
        automatic: number(automatic),
        assisted: number(assisted),
        manual: number(manual),
        reversed: number(reversed),
      }),
    chart: ({ points, bucket }, { palette, formats }) => ({
      kind: 'bars',
      starts: points.map(({ at }) => at),
      bucket,
      isCount: true,
      format: formats.number,
      axisFormat: formats.short,
      lines: [
        {
          name: t('automation.automatic'),
          colour: palette.acts.held,
          values: points.map(({ automatic }) => automatic),
        },
        {
          name: t('automation.assisted'),
          colour: palette.acts.flagged,
          values: points.map(({ assisted }) => assisted),
        },
        { name: t('automation.manual'), colour: palette.acts.rejected, values: points.map(({ manual }) => manual) },
        { name: t('automation.reversed'), colour: palette.acts.clean, values: points.map(({ reversed }) => reversed) },
      ],
    }),
  })
}
