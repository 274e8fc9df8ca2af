import type { RoomBody } from '@parley/common/contracts/chat'
import { IconHash, IconLock, IconPencil } from '@tabler/icons-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { UserAvatar } from '../../components/user-avatar.js'
import { useChat } from '../chat-provider.js'
import { directPartner, roomName } from '../log/room-list.js'
import { PresenceDot } from './presence-dot.js'
import classes from './room-link.module.css'

interface RoomLinkProps {
  readonly room: RoomBody
  readonly isCurrent: boolean
  readonly unread: number
  readonly mentions: number
  readonly hasDraft: boolean
}

export const RoomLink = memo(function RoomLink({ room, isCurrent, unread, mentions, hasDraft }: RoomLinkProps) {
  const { t } = useTranslation('chat')
  const { me } = useChat()
  const name = roomName(room, me.id)
  // In a direct room every message is meant for oneself.
  const loud = room.kind === 'direct' ? unread : mentions
  const label = [
    name,
    unread > 0 ? t('rooms.unread', { count: unread }) : null,
    mentions > 0 ? t('rooms.mentions', { count: mentions }) : null,
    hasDraft ? t('rooms.draft') : null,
  ]
  return (
    <Link
      to={`/chat/${room.id}`}
      className={classes.link}
      data-room={room.id}
      data-unread={unread > 0 || undefined}
      aria-current={isCurrent ? 'page' : undefined}
      aria-label={label.filter((part) => part !== null).join(', ')}
    >
      <RoomIcon room={room} />
      <span className={classes.name}>{name}</span>
      {hasDraft && <IconPencil size={14} className={classes.draft} aria-hidden />}
      {loud > 0 ? (
        <span className={classes.loud}>{loud > 99 ? '99+' : loud}</span>
      ) : (
        unread > 0 && <span className={classes.quiet}>{unread > 99 ? '99+' : unread}</span>
      )}
    </Link>
  )
})

export function RoomIcon({ room }: { readonly room: RoomBody }) {
  const { me } = useChat()
  const partner = directPartner(room, me.id)
  if (partner) {
    return (
      <span className={classes.avatar}>
        <UserAvatar user={partner} size={22} />
        <PresenceDot userId={partner.id} />
      </span>
    )
  }
  const Icon = room.kind === 'private' ? IconLock : IconHash
  return <Icon size={17} stroke={1.8} className={classes.icon} aria-hidden />
}
