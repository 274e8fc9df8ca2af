import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { makeNotification } from '../../components/browser-notification.js'
import { mayNotify, notificationSettings } from '../../components/notification-settings.js'
import { setBadge } from '../../layout/badges.js'
import { useStable, useUnreadCounts } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { useJoinedRooms } from '../chat-queries.js'
import type { Alert } from '../log/alerts.js'
import { directPartner, roomName } from '../log/room-list.js'
import { isAttended } from '../messages/use-last-seen.js'
import { chime } from './chime.js'
import { spaced } from './spaced.js'
import { useNoticeToasts } from './use-notice-toasts.js'

const MAX_TEXT = 140
/** A flood of calls, as after being away, makes no flood of notifications. */
const MIN_GAP_MS = 1_000

/** What reaches somebody who is not looking: the number in the tab's title and the browser's notifications. */
export function ChatAlerts() {
  const { t } = useTranslation('chat')
  const chat = useChat()
  const navigate = useNavigate()
  const { room: open } = useParams()
  useBadge()
  useNoticeToasts()

  /** False = nobody is told of that one. */
  const notify = useStable(({ why, room, message }: Alert): boolean => {
    if (!mayNotify() || (isAttended() && open === room.id)) return false
    if (why === 'message' && notificationSettings.value.about !== 'all') return false
    const name = message.sender.display_name
    const title = why === 'direct' ? name : t(`alerts.${why}`, { name, room: roomName(room, chat.me.id) })
    // One per room: the newest takes the place of the one before.
    const shown = makeNotification(title, { body: message.text?.slice(0, MAX_TEXT) ?? '', tag: room.id, silent: true })
    if (!shown) return false
    shown.onclick = () => {
      window.focus()
      void navigate(`/chat/${room.id}?m=${message.id}`)
      shown.close()
    }
    if (notificationSettings.value.hasSound) chime()
    return true
  })
  useEffect(() => chat.on('alert', spaced(notify, MIN_GAP_MS)), [chat, notify])
  return null
}

/** Counts what was meant for oneself: mentions, and everything in direct rooms. */
function useBadge(): void {
  const counts = useUnreadCounts()
  const { data: rooms = [] } = useJoinedRooms()
  const chat = useChat()
  const count = rooms.reduce((sum, room) => {
    const unread = counts.get(room.id)
    if (!unread) return sum
    return sum + (directPartner(room, chat.me.id) ? unread.unread : unread.mentions)
  }, 0)
  useEffect(() => setBadge('chat', count), [count])
}
