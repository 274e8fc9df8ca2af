import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import type { MessageBody } from '@parley/common/contracts/chat'
import {
  IconCornerUpLeft,
  IconDots,
  IconEye,
  IconFlag,
  IconLink,
  IconMessage,
  IconMoodPlus,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useChat } from '../chat-provider.js'
import { EmojiPopover } from '../composer/emoji-popover.js'
import { rightsOn } from './message-rights.js'
import classes from './message-toolbar.module.css'
import { useRoomActions } from './room-actions.js'

interface MessageToolbarProps {
  readonly message: MessageBody
  readonly canSpeak: boolean
  /** One of its menus is: it stays while the pointer is over the menu. */
  readonly isOpen: boolean
  readonly onToggle: (isOpen: boolean) => void
}

/** What one can do with a message; stands at its corner while it is pointed at or has the focus. */
export function MessageToolbar({ message, canSpeak, isOpen, onToggle }: MessageToolbarProps) {
  const { t } = useTranslation('chat')
  const chat = useChat()
  const actions = useRoomActions()
  const rights = rightsOn(message, chat.viewer(message.room), canSpeak)
  return (
    <div className={classes.toolbar} data-open={isOpen || undefined}>
      {rights.mayReact && (
        <EmojiPopover label={t('toolbar.react')} onPick={(emoji) => actions.react(message, emoji)} onToggle={onToggle}>
          <IconMoodPlus size={17} />
        </EmojiPopover>
      )}
      {rights.mayReply && (
        <Tooltip label={t('toolbar.reply')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('toolbar.reply')}
            onClick={() => actions.reply(message)}
          >
            <IconCornerUpLeft size={17} />
          </ActionIcon>
        </Tooltip>
      )}
      {rights.mayEdit && (
        <Tooltip label={t('toolbar.edit')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('toolbar.edit')}
            onClick={() => actions.edit(message)}
          >
            <IconPencil size={17} />
          </ActionIcon>
        </Tooltip>
      )}
      <Menu position="bottom-end" onChange={onToggle}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('toolbar.more')} data-more>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {message.seq !== null && (
            <Menu.Item leftSection={<IconLink size={16} />} onClick={() => actions.copyLink(message)}>
              {t('toolbar.copy_link')}
            </Menu.Item>
          )}
          {message.seq !== null && (
            <Menu.Item leftSection={<IconEye size={16} />} onClick={() => actions.showReceipts(message)}>
              {t('toolbar.receipts')}
            </Menu.Item>
          )}
          {!rights.isOwn && message.sender.kind === 'user' && (
            <Menu.Item leftSection={<IconMessage size={16} />} onClick={() => actions.openDirect(message.sender.id)}>
              {t('toolbar.direct', { name: message.sender.display_name })}
            </Menu.Item>
          )}
          {rights.mayReport && (
            <Menu.Item leftSection={<IconFlag size={16} />} onClick={() => actions.report(message)}>
              {t('toolbar.report')}
            </Menu.Item>
          )}
          {rights.mayRemove && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => actions.remove(message)}>
              {t(rights.isOwn ? 'toolbar.delete' : 'toolbar.remove')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
