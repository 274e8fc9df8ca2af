import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../api/error-text.js'
import { EmptyState } from './empty-state.js'

interface ErrorStateProps {
  readonly error: unknown
  readonly onRetry?: () => void
}

/** What was to be here could not be loaded: why, and another attempt. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { t } = useTranslation()
  const action = onRetry && (
    <Button variant="default" onClick={onRetry}>
      {t('retry')}
    </Button>
  )
  return (
    <div role="alert">
      <EmptyState icon={IconAlertTriangle} title={t('error_title')} action={action}>
        {errorText(error)}
      </EmptyState>
    </div>
  )
}
