import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { KeyHint } from './key-hint.js'

interface UndoToastProps {
  readonly text: string
  readonly onUndo: () => void
}

/** What was done, and the way back. */
export function UndoToast({ text, onUndo }: UndoToastProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm">{text}</Text>
      <Button size="compact-sm" variant="light" onClick={onUndo} rightSection={<KeyHint command="undo" />}>
        {t('command.undo')}
      </Button>
    </Group>
  )
}
