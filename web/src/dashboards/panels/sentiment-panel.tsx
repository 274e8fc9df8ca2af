import type { SentimentSeries } from '@parley/client/moderation-figures'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { FEELINGS } from '../../components/charts/palette.js'
import { ChartCard } from '../charts/chart-card.js'
import { timeRecipe } from '../charts/time-chart.js'
import { useSentiment } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

/** Which share of what was scored sounds positive, neutral or negative. */
export function SentimentPanel({ filters, about, crosshair }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useSentiment(filters)
  const recipe = useMemo(() => sentimentRecipe(t), [t])
  return (
    <ChartCard
      name="sentiment"
      title={t('sentiment.title')}
      hint={t('sentiment.hint')}
      state={state}
      recipe={recipe}
      about={about}
      crosshair={crosshair}
    />
  )
}

function sentimentRecipe(t: Words) {
  return timeRecipe<SentimentSeries>({
    timeName: t('table.time'),
    isEmpty: ({ scored }) => scored === 0,
    summary: ({ scored, positive, neutral, negative }, { formats: { percent } }) =>
      t('sentiment.summary', {
        positive: percent(positive / scored),
        neutral: percent(neutral / scored),
        negative: percent(negative / scored),
      }),
    chart: ({ points, bucket }, { palette, formats }) => ({
      kind: 'bars',
      starts: points.map(({ at }) => at),
      bucket,
      format: formats.percent,
      isShare: true,
      lines: FEELINGS.map((feeling) => ({
        name: t(`feelings.${feeling}`),
        colour: palette.sentiments[feeling],
        values: points.map((point) => (point.scored === 0 ? null : point[feeling] / point.scored)),
      })),
    }),
  })
}
