import { Button } from '@mantine/core'
import { IconCloudOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../api/error-text.js'
import { EmptyState } from './empty-state.js'
import { FullPage } from './full-page.js'

interface UnreachablePageProps {
  readonly error: unknown
  readonly onRetry: () => void
}

export function UnreachablePage({ error, onRetry }: UnreachablePageProps) {
  const { t } = useTranslation()
  return (
    <FullPage>
      <EmptyState
        order={1}
        icon={IconCloudOff}
        title={t('unreachable_title')}
        action={<Button onClick={onRetry}>{t('retry')}</Button>}
      >
        {errorText(error)} {t('unreachable_text')}
      </EmptyState>
    </FullPage>
  )
}
