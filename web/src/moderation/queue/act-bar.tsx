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
import { KeyHint } from './key-hint.js'
import { type Command, keysOf } from './shortcuts.js'

interface ActBarProps {
  readonly isOpen: boolean
  /** Another moderator holds the item, or it is one's own: looking is all one can do. */
  readonly isDisabled: boolean
  /** Webhooks cannot be warned, muted or banned. */
  readonly hasAuthor: boolean
  readonly isRetracted: boolean
  readonly onCommand: (command: Command) => void
}

/** What can be done with an item; every button shows its key. */
export function ActBar({ isOpen, isDisabled, hasAuthor, isRetracted, onCommand }: ActBarProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const button = (command: Command, props: ButtonProps = {}) => (
    <Button
      size="compact-sm"
      variant="default"
      rightSection={<KeyHint command={command} />}
      disabled={isDisabled}
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
          disabled={isDisabled}
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
          {button('note', {
            disabled: false,
            variant: 'subtle',
            color: 'gray',
          })}
          {button('skip', {
            disabled: false,
            variant: 'subtle',
            color: 'gray',
          })}
          <span className={classes.roomy}>{button('escalate', { variant: 'subtle', color: 'gray' })}</span>
        </span>
      )}
      <MoreActs isOpen={isOpen} isDisabled={isDisabled} hasAuthor={hasAuthor} onCommand={onCommand} />
    </fieldset>
  )
}

/** What does not fit on a small screen, and what is seldom needed. */
function MoreActs({ isOpen, isDisabled, hasAuthor, onCommand }: Omit<ActBarProps, 'isRetracted'>) {
  const { t } = useTranslation(['moderation', 'common'])
  const entry = (command: Command, icon: React.ReactNode, isNarrowOnly: boolean, isOff = isDisabled) => (
    <Menu.Item
      leftSection={icon}
      rightSection={<KeyHint command={command} />}
      disabled={isOff}
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
            {entry('note', <IconNote size={16} />, true, false)}
            {entry('skip', <IconArrowForwardUp size={16} />, true, false)}
            {entry('escalate', <IconFlagUp size={16} />, false)}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
