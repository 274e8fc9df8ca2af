import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { NoticeFrame } from '@parley/common/contracts/socket'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { useStable } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { roomName } from '../log/room-list.js'

const SHOWN_MS = 12_000

/** Tells of what moderation did, where the message itself does not: in another room, or to oneself. */
export function useNoticeToasts(): void {
  const { t } = useTranslation('chat')
  const chat = useChat()
  const navigate = useNavigate()
  const { room: open } = useParams()

  const show = useStable((notice: NoticeFrame) => {
    const text = textOf(notice)
    if (text === null) return
    const { room, message_id: message } = notice
    const link = room !== null && message !== null ? `/chat/${room}?m=${message}` : null
    notifications.show({
      autoClose: SHOWN_MS,
      message: (
        <>
          {text}{' '}
          {link && (
            <Anchor component="button" type="button" size="sm" onClick={() => void navigate(link)}>
              {t('alerts.show')}
            </Anchor>
          )}
        </>
      ),
    })
  })

  const textOf = (notice: NoticeFrame): string | null => {
    const { kind = 'act', room, message_id: message, state } = notice
    const body = room === null ? undefined : chat.room(room)
    const name = body ? roomName(body, chat.me.id) : ''
    if (kind === 'report') return t(state === 'visible' ? 'alerts.report_stands' : 'alerts.report_acted')
    if (kind === 'appeal')
      return t(state === 'visible' ? 'alerts.appeal_granted' : 'alerts.appeal_refused', { room: name })
    // What has no message is told in the server's words: a warning, a mute, a webhook.
    if (message === null || room === null) return notice.reason
    if (notice.nudge || (chat.logs.find(room, message) === undefined && !body)) return null
    if (room === open) return null
    return state === 'visible' ? null : t('alerts.acted', { room: name })
  }

  useEffect(() => chat.on('notice', show), [chat, show])
}
