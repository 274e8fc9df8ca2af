import { Button, type ButtonProps, Menu } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowForwardUp,
  IconBan,
  IconChevronDown,
  IconFlagUp,
  IconMicrophoneOff,
  IconNote,
  IconRestore,
  IconTrash,
  IconUserCheck,
  IconUserShare,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './act-bar.module.css'
import type { ItemCommand } from './item-act.js'
import { KeyHint } from './key-hint.js'
import { keysOf } from './shortcuts.js'

interface ActBarProps {
  readonly isOpen: boolean
  /** Whether the item leaves this to the reviewer. */
  readonly may: (command: ItemCommand) => boolean
  /** Webhooks cannot be warned, muted or banned. */
  readonly hasAuthor: boolean
  readonly isRetracted: boolean
  readonly onCommand: (command: ItemCommand) => void
}

/** What can be done with an item; every button shows its key. */
export function ActBar({ isOpen, may, hasAuthor, isRetracted, onCommand }: ActBarProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const button = (command: ItemCommand, props: ButtonProps = {}) => (
    <Button
      size="compact-sm"
      variant="default"
      rightSection={<KeyHint command={command} />}
      disabled={!may(command)}
      aria-keyshortcuts={keysOf(command).join('+').replace('⇧', 'Shift')}
      onClick={() => onCommand(command)}
      className={classes.button}
      {...props}
    >
      {t(`command.${command}`)}
    </Button>
  )
  return (
    <fieldset className={classes.root} aria-label={t('item.acts')}>
      {isOpen ? (
        <>
          {button('approve', { variant: 'filled', color: 'teal.9' })}
          {button('remove', { variant: 'filled', color: 'red.8' })}
        </>
      ) : isRetracted ? (
        <Button
          size="compact-sm"
          disabled={!may('approve')}
          leftSection={<IconRestore size={16} aria-hidden="true" />}
          onClick={() => onCommand('approve')}
        >
          {t('command.restore')}
        </Button>
      ) : (
        button('remove', { color: 'red.8' })
      )}
      {hasAuthor && (
        <span className={classes.wide}>
          {button('warn')}
          {button('mute')}
          {button('ban')}
        </span>
      )}
      <span className={classes.space} />
      {isOpen && (
        <span className={classes.wide}>
          {button('note', { variant: 'subtle', color: 'gray' })}
          {button('skip', { variant: 'subtle', color: 'gray' })}
          <span className={classes.roomy}>{button('escalate', { variant: 'subtle', color: 'gray' })}</span>
        </span>
      )}
      <MoreActs isOpen={isOpen} may={may} hasAuthor={hasAuthor} onCommand={onCommand} />
    </fieldset>
  )
}

/** What does not fit on a small screen, and what is seldom needed. */
function MoreActs({ isOpen, may, hasAuthor, onCommand }: Omit<ActBarProps, 'isRetracted'>) {
  const { t } = useTranslation(['moderation', 'common'])
  const entry = (command: ItemCommand, icon: React.ReactNode, isNarrowOnly: boolean) => (
    <Menu.Item
      leftSection={icon}
      rightSection={<KeyHint command={command} />}
      disabled={!may(command)}
      onClick={() => onCommand(command)}
      className={isNarrowOnly ? classes.narrow : undefined}
    >
      {t(`command.${command}`)}
    </Menu.Item>
  )
  return (
    <Menu position="top-end">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          rightSection={<IconChevronDown size={15} aria-hidden="true" />}
        >
          {t('item.more')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {hasAuthor && (
          <>
            {entry('warn', <IconAlertTriangle size={16} />, true)}
            {entry('mute', <IconMicrophoneOff size={16} />, true)}
            {entry('ban', <IconBan size={16} />, true)}
          </>
        )}
        {entry('remove_with_reason', <IconTrash size={16} />, false)}
        {isOpen && (
          <>
            {entry('assign', <IconUserCheck size={16} />, false)}
            {entry('assign_to', <IconUserShare size={16} />, false)}
            {entry('note', <IconNote size={16} />, true)}
            {entry('skip', <IconArrowForwardUp size={16} />, true)}
            {entry('escalate', <IconFlagUp size={16} />, false)}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
