import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { NoticeFrame } from '@parley/common/contracts/socket'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { useClient } from '../../session/session-context.js'
import { useConnectionState, useStable } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { useJoinedRooms } from '../chat-queries.js'
import { roomName } from '../log/room-list.js'
import { NoticeInbox } from './notice-inbox.js'
import { type NoticeText, noticeText } from './notice-text.js'

const SHOWN_MS = 12_000
/** Who was away for long is not buried; the rest stands on the account's page. */
const MAX_AT_ONCE = 3
const RECORD = '/account/moderation'
/** What one can object to. */
const PENALTIES: ReadonlySet<string> = new Set(['warn', 'mute', 'ban', 'kick'])

/** Tells of what moderation did, where the message itself does not: in another room, or to oneself; also of what one missed. */
export function useNoticeToasts(): void {
  const { t, i18n } = useTranslation('chat')
  const chat = useChat()
  const { room: open } = useParams()
  const show = useShowNotice()

  const textOf = (notice: NoticeFrame): NoticeText | null => {
    const body = notice.room === null ? undefined : chat.room(notice.room)
    return noticeText(t, notice, {
      language: i18n.language,
      roomName: body ? roomName(body, chat.me.id) : null,
      isRoomOpen: notice.room === open,
    })
  }
  const tell = useStable((notices: readonly NoticeFrame[], hasMore: boolean) => {
    const told = notices.flatMap((notice) => {
      const text = textOf(notice)
      return text === null ? [] : [{ notice, text }]
    })
    for (const { notice, text } of told.slice(-MAX_AT_ONCE)) show(text, linksOf(notice))
    if (hasMore || told.length > MAX_AT_ONCE) {
      show({ title: null, lines: [t('alerts.missed_more')], isPersonal: true }, [{ to: RECORD, label: 'record' }])
    }
  })
  useInbox(tell)
}

/** Connects the inbox to the socket. */
function useInbox(tell: (notices: readonly NoticeFrame[], hasMore: boolean) => void): void {
  const chat = useChat()
  const client = useClient()
  const [inbox] = useState(() => new NoticeInbox(client.notices, tell))
  // What is told names rooms.
  const areRoomsKnown = useJoinedRooms().data !== undefined
  const isReady = useConnectionState() === 'online' && areRoomsKnown
  useEffect(() => chat.on('notice', (notice) => inbox.heard(notice)), [chat, inbox])
  useEffect(() => {
    if (!isReady) return
    // What could not be read now is found after the next connecting.
    inbox.catchUp().catch(() => {})
    return () => inbox.lost()
  }, [inbox, isReady])
}

interface NoticeLink {
  readonly to: string
  readonly label: 'show' | 'object' | 'record'
}

function linksOf({ room, message_id: message, act }: NoticeFrame): NoticeLink[] {
  const isPenalty = act !== undefined && !act.undone && PENALTIES.has(act.kind)
  return [
    ...(room !== null && message !== null ? [{ to: `/chat/${room}?m=${message}`, label: 'show' } as const] : []),
    ...(isPenalty ? [{ to: RECORD, label: 'object' } as const] : []),
  ]
}

function useShowNotice(): (text: NoticeText, links: readonly NoticeLink[]) => void {
  const { t } = useTranslation('chat')
  const navigate = useNavigate()
  return ({ title, lines, isPersonal }, links) => {
    notifications.show({
      autoClose: isPersonal ? false : SHOWN_MS,
      ...(title === null ? {} : { title }),
      message: (
        <>
          {lines.map((line) => (
            <div key={line} dir="auto">
              {line}
            </div>
          ))}
          {links.map(({ to, label }) => (
            <Anchor key={to} component="button" type="button" size="sm" mr="sm" onClick={() => void navigate(to)}>
              {t(`alerts.${label}`)}
            </Anchor>
          ))}
        </>
      ),
    })
  }
}
