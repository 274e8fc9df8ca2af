import type { ModelInfo } from '@parley/client/ml-api'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.js'
import { useFormats } from '../../components/formats.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { PageHeader } from '../../components/page-header.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { Section } from '../section.js'
import { FigureTables } from './figure-tables.js'
import { ModelCard } from './model-card.js'
import classes from './model-page.module.css'
import { TryText } from './try-text.js'

/** What scores the texts: which model it is, how good it is, and what it says of a text of one's own. */
export function Component() {
  const { t } = useTranslation('admin')
  const client = useClient()
  const models = useQuery({ queryKey: ADMIN_KEYS.models, queryFn: ({ signal }) => client.ml.models(signal) })
  const model = models.data?.[0]
  return (
    <>
      <PageHeader title={t('model.title')} description={model?.version ?? t('model.description')} />
      {models.isPending && <LoadingRows count={5} height={64} />}
      {models.isError && <ErrorState error={models.error} onRetry={() => void models.refetch()} />}
      {model && (
        <>
          <TryText thresholds={model.thresholds} />
          <Section title={t('model.about')}>
            <About model={model} />
          </Section>
          <FigureTables model={model} />
          {model.has_card && <ModelCard version={model.version} />}
        </>
      )}
    </>
  )
}

function About({ model }: { readonly model: ModelInfo }) {
  const { t } = useTranslation(['admin', 'common'])
  const formats = useFormats()
  const { version, languages, window_tokens, origin, has_sentiment, labels } = model
  const base = [origin.base, origin.base_licence && `(${origin.base_licence})`].filter(Boolean).join(' ')
  const facts: readonly (readonly [string, string])[] = [
    [t('model.version'), version],
    [t('model.languages'), languages.join(', ')],
    [
      t('model.scores'),
      t(has_sentiment ? 'model.scores_and_sentiment' : 'model.scores_only', { count: labels.length }),
    ],
    [t('model.window'), t('model.tokens', { count: window_tokens })],
    ...(base === '' ? [] : [[t('model.base'), base] as const]),
    ...(origin.bytes === null ? [] : [[t('model.size'), formats.bytes(origin.bytes)] as const]),
    ...(origin.sha256 === null ? [] : [['SHA-256', origin.sha256] as const]),
  ]
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
