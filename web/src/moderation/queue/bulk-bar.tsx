import { ActionIcon, Button, Text } from '@mantine/core'
import { IconCheck, IconTrash, IconUserCheck, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './bulk-bar.module.css'

export type BulkKind = 'approve' | 'remove' | 'assign'

interface BulkBarProps {
  readonly count: number
  readonly onAct: (kind: BulkKind) => void
  readonly onClear: () => void
}

/** What can be done with all marked items at once. Asks before it does. */
export function BulkBar({ count, onAct, onClear }: BulkBarProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <fieldset className={classes.root} aria-label={t('bulk.title')}>
      <Text size="sm" fw={600} className={classes.count}>
        {t('bulk.marked', { count })}
      </Text>
      <Button
        size="compact-sm"
        color="teal.9"
        leftSection={<IconCheck size={15} aria-hidden="true" />}
        onClick={() => onAct('approve')}
      >
        {t('command.approve')}
      </Button>
      <Button
        size="compact-sm"
        color="red.8"
        leftSection={<IconTrash size={15} aria-hidden="true" />}
        onClick={() => onAct('remove')}
      >
        {t('command.remove')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconUserCheck size={15} aria-hidden="true" />}
        onClick={() => onAct('assign')}
      >
        {t('bulk.take')}
      </Button>
      <ActionIcon variant="subtle" color="gray" size="sm" onClick={onClear} aria-label={t('command.clear')}>
        <IconX size={15} aria-hidden="true" />
      </ActionIcon>
    </fieldset>
  )
}
