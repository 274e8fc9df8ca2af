import { Tooltip } from '@mantine/core'
import type { RoomMember } from '@parley/client/rooms-api'
import { IconChecks } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useReadMarks } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import type { RoomLog } from '../log/room-log.js'
import classes from './seen-by.module.css'

interface SeenByProps {
  readonly room: string
  readonly log: RoomLog
  readonly members: readonly RoomMember[] | undefined
}

/** In larger rooms nobody asks; the message's menu has the whole list. */
const MAX_MEMBERS = 50
const MAX_NAMES = 3

/** Below one's own message at the end: who has read it. */
export function SeenBy({ room, log, members = [] }: SeenByProps) {
  const { t } = useTranslation('chat')
  const { me } = useChat()
  const marks = useReadMarks(room)
  const last = log.messages.findLast(({ state }) => state !== 'deleted')
  if (
    log.hasNewer ||
    last?.seq == null ||
    last.state !== 'visible' ||
    last.sender.id !== me.id ||
    members.length > MAX_MEMBERS
  )
    return null
  const { seq } = last
  const readers = members
    .filter(({ user, read }) => user.id !== me.id && Math.max(read, marks.get(user.id) ?? 0) >= seq)
    .map(({ user }) => user.display_name)
  if (readers.length === 0) return null
  const names = readers.slice(0, MAX_NAMES).join(', ')
  const rest = readers.length - MAX_NAMES
  return (
    <div className={classes.line}>
      <Tooltip label={readers.join(', ')} multiline maw={260} disabled={rest <= 0}>
        <span className={classes.text}>
          <IconChecks size={14} aria-hidden />
          {rest > 0 ? t('receipts.seen_by_more', { names, count: rest }) : t('receipts.seen_by', { names })}
        </span>
      </Tooltip>
    </div>
  )
}
