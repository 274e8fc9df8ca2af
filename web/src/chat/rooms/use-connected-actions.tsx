import { Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { MessageBody } from '@parley/common/contracts/chat'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { askFirst } from '../../components/ask-first.js'
import { useStable } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { useOpenDirect } from '../chat-queries.js'
import type { RoomActions } from '../messages/room-actions.js'

type Own = Pick<RoomActions, 'reply' | 'edit' | 'endEdit' | 'report' | 'showReceipts' | 'jumpTo' | 'takeBack'>

/** All that can be done with a message: what changes the view is told by `own`, what changes the message is done here. */
export function useConnectedActions(own: Own): RoomActions {
  const { t } = useTranslation(['chat', 'common'])
  const chat = useChat()
  const direct = useOpenDirect()
  const reply = useStable(own.reply)
  const edit = useStable(own.edit)
  const endEdit = useStable(own.endEdit)
  const report = useStable(own.report)
  const showReceipts = useStable(own.showReceipts)
  const jumpTo = useStable(own.jumpTo)
  const takeBack = useStable(own.takeBack)
  const failed = (error: unknown) => notifications.show({ color: 'red', message: errorText(error) })

  const react = useStable((message: MessageBody, emoji: string) => {
    chat.react(message, emoji).catch(failed)
  })
  const remove = useStable((message: MessageBody) => {
    const isOwn = message.sender.id === chat.me.id
    askFirst({
      title: t(isOwn ? 'remove.own_title' : 'remove.title'),
      children: (
        <Text size="sm" lineClamp={6} style={{ whiteSpace: 'pre-wrap' }}>
          {message.text}
        </Text>
      ),
      confirm: t(isOwn ? 'common:delete' : 'remove.confirm'),
      onConfirm: () => void chat.delete(message).catch(failed),
    })
  })
  const copyLink = useStable((message: MessageBody) => {
    navigator.clipboard.writeText(`${location.origin}/chat/${message.room}?m=${message.id}`).then(
      () => notifications.show({ message: t('toolbar.link_copied') }),
      () => notifications.show({ color: 'red', message: t('toolbar.copy_failed') }),
    )
  })
  const retry = useStable((cmid: string) => chat.outbox.retry(cmid))
  const discard = useStable((cmid: string) => void chat.outbox.discard(cmid))
  const openDirect = useStable((user_id: string) => direct.mutate({ user_id }))

  return useMemo(
    () => ({
      reply,
      edit,
      endEdit,
      report,
      showReceipts,
      jumpTo,
      takeBack,
      react,
      remove,
      copyLink,
      retry,
      discard,
      openDirect,
    }),
    [reply, edit, endEdit, report, showReceipts, jumpTo, takeBack, react, remove, copyLink, retry, discard, openDirect],
  )
}
