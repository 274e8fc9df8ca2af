import { TextInput } from '@mantine/core'
import type { RoomMember } from '@parley/client/rooms-api'
import type { RoomBody } from '@parley/common/contracts/chat'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtuoso } from 'react-virtuoso'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { useOnline } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { useMembers } from '../chat-queries.js'
import { InviteForm } from './invite-form.js'
import { MemberRow } from './member-row.js'
import classes from './members-panel.module.css'
import { standingIn } from './standing.js'

type Line =
  | { readonly kind: 'heading'; readonly key: 'online' | 'offline'; readonly count: number }
  | { readonly kind: 'member'; readonly key: string; readonly member: RoomMember }

/** Who is in the room: those who are here first. */
export function MembersPanel({ room }: { readonly room: RoomBody }) {
  const { t } = useTranslation('chat')
  const { me } = useChat()
  const { data, error, refetch } = useMembers(room.id)
  const online = useOnline()
  const [filter, setFilter] = useState('')
  const standing = standingIn(room, me.role)
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingRows count={6} height={36} />
  const lines = linesOf(data, online, filter)
  return (
    <div className={classes.panel}>
      {data.length > 8 && (
        <TextInput
          leftSection={<IconSearch size={15} />}
          placeholder={t('members.filter')}
          aria-label={t('members.filter')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          mb="xs"
        />
      )}
      <div className={classes.list}>
        <Virtuoso
          data={lines}
          computeItemKey={(_, { key }) => key}
          itemContent={(_, line) =>
            line.kind === 'heading' ? (
              <h3 className={classes.heading}>
                {t(`presence.${line.key}`)} ({line.count})
              </h3>
            ) : (
              <MemberRow room={room} member={line.member} standing={standing} />
            )
          }
        />
      </div>
      {standing.mayInvite && room.kind !== 'direct' && <InviteForm room={room.id} />}
    </div>
  )
}

function linesOf(members: readonly RoomMember[], online: ReadonlySet<string>, filter: string): Line[] {
  const wanted = filter.trim().toLowerCase()
  const shown = members
    .filter(({ user }) => `${user.display_name} ${user.username}`.toLowerCase().includes(wanted))
    .toSorted((one, other) => one.user.display_name.localeCompare(other.user.display_name))
  const here = shown.filter(({ user }) => online.has(user.id))
  const away = shown.filter(({ user }) => !online.has(user.id))
  return [...group('online', here), ...group('offline', away)]
}

function group(key: 'online' | 'offline', members: readonly RoomMember[]): Line[] {
  if (members.length === 0) return []
  const lines = members.map((member): Line => ({ kind: 'member', key: member.user.id, member }))
  return [{ kind: 'heading', key, count: members.length }, ...lines]
}
