import { ActionIcon, Button, Menu, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowForwardUp,
  IconChevronDown,
  IconMicrophoneOff,
  IconUserCheck,
  IconUserShare,
  IconX,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type BulkKind, bulkKinds, MAX_BULK_ITEMS } from './bulk-act.js'
import classes from './bulk-bar.module.css'
import { KeyHint } from './key-hint.js'
import type { Command } from './shortcuts.js'

interface BulkBarProps {
  readonly count: number
  readonly state: 'open' | 'resolved'
  /** `take`: assign them to oneself. */
  readonly onAct: (kind: BulkKind | 'take') => void
  readonly onClear: () => void
}

/** What can be done with all marked items at once. Asks before it does what others notice. */
export function BulkBar({ count, state, onAct, onClear }: BulkBarProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const kinds = bulkKinds(state)
  const isTooMany = count > MAX_BULK_ITEMS
  const entry = (kind: BulkKind | 'take', icon: React.ReactNode, command: Command) =>
    (kind === 'take' || kinds.includes(kind)) && (
      <Menu.Item leftSection={icon} rightSection={<KeyHint command={command} />} onClick={() => onAct(kind)}>
        {t(`bulk.act.${kind}`, { count })}
      </Menu.Item>
    )
  return (
    <fieldset className={classes.root} aria-label={t('bulk.title')}>
      <Text size="sm" fw={600} className={classes.count}>
        {isTooMany ? t('bulk.too_many', { marked: count, max: MAX_BULK_ITEMS }) : t('bulk.marked', { count })}
      </Text>
      {kinds.includes('approve') && (
        <Button size="compact-sm" color="teal.9" disabled={isTooMany} onClick={() => onAct('approve')}>
          {t('command.approve')}
        </Button>
      )}
      {kinds.includes('restore') && (
        <Button size="compact-sm" color="teal.9" disabled={isTooMany} onClick={() => onAct('restore')}>
          {t('command.restore')}
        </Button>
      )}
      <Button size="compact-sm" color="red.8" disabled={isTooMany} onClick={() => onAct('remove')}>
        {t('command.remove')}
      </Button>
      <Menu position="top-end">
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            disabled={isTooMany}
            rightSection={<IconChevronDown size={15} aria-hidden="true" />}
          >
            {t('item.more')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {entry('skip', <IconArrowForwardUp size={16} aria-hidden="true" />, 'skip')}
          {entry('warn', <IconAlertTriangle size={16} aria-hidden="true" />, 'warn')}
          {entry('mute', <IconMicrophoneOff size={16} aria-hidden="true" />, 'mute')}
          {state === 'open' && entry('take', <IconUserCheck size={16} aria-hidden="true" />, 'assign')}
          {entry('assign', <IconUserShare size={16} aria-hidden="true" />, 'assign_to')}
        </Menu.Dropdown>
      </Menu>
      <ActionIcon variant="subtle" color="gray" size="sm" onClick={onClear} aria-label={t('command.clear')}>
        <IconX size={15} aria-hidden="true" />
      </ActionIcon>
    </fieldset>
  )
}
