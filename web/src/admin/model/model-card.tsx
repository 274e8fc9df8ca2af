import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { Section } from '../section.js'
import classes from './model-page.module.css'

/** Pictures lie beside the card on the server and cannot be had; its headings stand below the page's own. */
const COMPONENTS = { h1: 'h3', h2: 'h3', h3: 'h4', img: () => null } as const

/** The whole model card, for who wants to know all. */
export function ModelCard({ version }: { readonly version: string }) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const [isOpen, setOpen] = useState(false)
  const card = useQuery({
    queryKey: ADMIN_KEYS.card(version),
    queryFn: ({ signal }) => client.ml.card(version, signal),
    enabled: isOpen,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Section
      title={t('model.card')}
      description={t('model.card_hint')}
      actions={
        <Button variant="default" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {t(isOpen ? 'model.close_card' : 'model.open_card')}
        </Button>
      }
    >
      {isOpen && card.isPending && <LoadingRows count={6} height={20} />}
      {isOpen && card.isError && <ErrorState error={card.error} onRetry={() => void card.refetch()} />}
      {isOpen && card.data !== undefined && (
        <div className={classes.card}>
          <Markdown remarkPlugins={[remarkGfm]} components={COMPONENTS}>
            {card.data}
          </Markdown>
        </div>
      )}
    </Section>
  )
}
