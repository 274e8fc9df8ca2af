import { Button } from '@mantine/core'
import { IconMoodSad, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from './empty-state.js'
import { FullPage } from './full-page.js'

/** A chunk of the version this page came from is no longer there: the server was updated meanwhile. */
function isOutdated(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed|preload CSS/i.test(error.message)
}

/** What stands in place of a page that threw. */
export function ErrorPage({ error }: { readonly error: unknown }) {
  const { t } = useTranslation()
  const outdated = isOutdated(error)
  return (
    <FullPage>
      <EmptyState
        order={1}
        icon={outdated ? IconRefresh : IconMoodSad}
        title={t(outdated ? 'outdated_title' : 'crashed_title')}
        action={<Button onClick={() => location.reload()}>{t('reload')}</Button>}
      >
        {t(outdated ? 'outdated_text' : 'crashed_text')}
      </EmptyState>
    </FullPage>
  )
}
