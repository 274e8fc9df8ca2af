import { ActionIcon, Badge, Menu } from '@mantine/core'
import type { RoomMember } from '@parley/client/rooms-api'
import type { RoomBody } from '@parley/common/contracts/chat'
import { IconBan, IconDoorExit, IconDots, IconMessage, IconVolume, IconVolumeOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { askFirst } from '../../components/ask-first.js'
import { UserAvatar } from '../../components/user-avatar.js'
import { useChat } from '../chat-provider.js'
import { useOpenDirect } from '../chat-queries.js'
import classes from './members-panel.module.css'
import { PresenceDot } from './presence-dot.js'
import { ROLES } from './roles.js'
import type { StandingInRoom } from './standing.js'
import { useMemberActs } from './use-member-acts.js'

interface MemberRowProps {
  readonly room: RoomBody
  readonly member: RoomMember
  readonly standing: StandingInRoom
}

const HOUR_S = 3_600
const DURATIONS = [
  { key: 'hour', seconds: HOUR_S },
  { key: 'day', seconds: 24 * HOUR_S },
  { key: 'week', seconds: 7 * 24 * HOUR_S },
  { key: 'ever', seconds: null },
] as const

export function MemberRow({ room, member, standing }: MemberRowProps) {
  const { t } = useTranslation(['chat', 'common'])
  const { me } = useChat()
  const { user, role } = member
  const isMe = user.id === me.id
  const isMuted = member.muted_until !== null && Date.parse(member.muted_until) > Date.now()
  return (
    <div className={classes.row}>
      <span className={classes.avatar}>
        <UserAvatar user={user} size={28} />
        <PresenceDot userId={user.id} />
      </span>
      <div className={classes.who}>
        <div className={classes.name}>
          {user.display_name} {isMe && t('members.you')}
        </div>
        <div className={classes.username}>@{user.username}</div>
      </div>
      {isMuted && <IconVolumeOff size={16} aria-label={t('members.muted')} role="img" />}
      {role !== 'member' && (
        <Badge size="sm" variant="light" tt="none">
          {t(`members.roles.${role}`)}
        </Badge>
      )}
      {!isMe && <MemberMenu room={room} member={member} standing={standing} isMuted={isMuted} />}
    </div>
  )
}

function MemberMenu({ room, member, standing, isMuted }: MemberRowProps & { readonly isMuted: boolean }) {
  const { t } = useTranslation(['chat', 'common'])
  const direct = useOpenDirect()
  const act = useMemberActs(room.id, member.user.id)
  const { user, role } = member
  const mayModerate = standing.mayModerate(role)
  const confirm = (what: 'kick' | 'ban', seconds: number | null) =>
    askFirst({
      title: t(`members.${what}_title`, { name: user.display_name }),
      children: t(`members.${what}_text`),
      confirm: t(`members.${what}`),
      onConfirm: () => act.mutate(what === 'kick' ? { act: 'kick' } : { act: 'ban', seconds }),
    })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('members.menu', { name: user.display_name })}>
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconMessage size={16} />} onClick={() => direct.mutate({ user_id: user.id })}>
          {t('members.direct')}
        </Menu.Item>
        {standing.mayChangeRoles && (
          <>
            <Menu.Divider />
            <Menu.Label>{t('members.role')}</Menu.Label>
            {ROLES.map((option) => (
              <Menu.Item
                key={option}
                role="menuitemradio"
                aria-checked={option === role}
                disabled={option === role}
                onClick={() => act.mutate({ act: 'role', role: option })}
              >
                {t(`members.roles.${option}`)}
              </Menu.Item>
            ))}
          </>
        )}
        {mayModerate && (
          <>
            <Menu.Divider />
            {isMuted ? (
              <Menu.Item leftSection={<IconVolume size={16} />} onClick={() => act.mutate({ act: 'unmute' })}>
                {t('members.unmute')}
              </Menu.Item>
            ) : (
              <Menu.Sub>
                <Menu.Sub.Target>
                  <Menu.Sub.Item leftSection={<IconVolumeOff size={16} />}>{t('members.mute')}</Menu.Sub.Item>
                </Menu.Sub.Target>
                <Menu.Sub.Dropdown>
                  {DURATIONS.map(({ key, seconds }) => (
                    <Menu.Item key={key} onClick={() => act.mutate({ act: 'mute', seconds })}>
                      {t(`members.for.${key}`)}
                    </Menu.Item>
                  ))}
                </Menu.Sub.Dropdown>
              </Menu.Sub>
            )}
            <Menu.Item leftSection={<IconDoorExit size={16} />} onClick={() => confirm('kick', null)}>
              {t('members.kick')}
            </Menu.Item>
            <Menu.Sub>
              <Menu.Sub.Target>
                <Menu.Sub.Item color="red" leftSection={<IconBan size={16} />}>
                  {t('members.ban')}
                </Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown>
                {DURATIONS.map(({ key, seconds }) => (
                  <Menu.Item key={key} onClick={() => confirm('ban', seconds)}>
                    {t(`members.for.${key}`)}
                  </Menu.Item>
                ))}
              </Menu.Sub.Dropdown>
            </Menu.Sub>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
