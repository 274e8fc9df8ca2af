import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'

interface HistoryFailedProps {
  readonly error: unknown
  readonly onRetry: () => void
}

/** Above the first message that is there: why those before it are not. As tall as what it stands for. */
export function HistoryFailed({ error, onRetry }: HistoryFailedProps) {
  const { t } = useTranslation()
  return (
    <Group role="alert" gap="xs" px="md" wrap="nowrap">
      <Text size="xs" c="dimmed" lineClamp={2}>
        {errorText(error)}
      </Text>
      <Button size="compact-xs" variant="light" flex="none" onClick={onRetry}>
        {t('retry')}
      </Button>
    </Group>
  )
}
