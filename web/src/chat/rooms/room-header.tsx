import { ActionIcon, Badge, Tooltip } from '@mantine/core'
import type { RoomBody } from '@parley/common/contracts/chat'
import { IconArrowLeft, IconSearch, IconSettings, IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useDocumentTitle } from '../../components/document-title.js'
import { useChat } from '../chat-provider.js'
import { roomName } from '../log/room-list.js'
import classes from './room-header.module.css'
import { RoomIcon } from './room-link.js'

export type Panel = 'members' | 'search' | 'settings'

interface RoomHeaderProps {
  readonly room: RoomBody
  readonly panel: Panel | null
  readonly onPanel: (panel: Panel | null) => void
}

const PANELS = [
  { panel: 'search', icon: IconSearch },
  { panel: 'members', icon: IconUsers },
  { panel: 'settings', icon: IconSettings },
] as const

export function RoomHeader({ room, panel, onPanel }: RoomHeaderProps) {
  const { t } = useTranslation('chat')
  const { me } = useChat()
  const name = roomName(room, me.id)
  useDocumentTitle(room.kind === 'direct' ? name : `#${name}`)
  const isChecked = room.mode === 'hold' || room.mode === 'block'
  return (
    <header className={classes.header}>
      <ActionIcon
        component={Link}
        to="/chat"
        variant="subtle"
        color="gray"
        hiddenFrom="sm"
        aria-label={t('rooms.back')}
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <RoomIcon room={room} />
      <h1 className={classes.name}>{name}</h1>
      {isChecked && (
        <Tooltip label={t('room.checked_hint')} multiline maw={260}>
          <Badge size="sm" variant="light" color="orange" tt="none">
            {t('room.checked')}
          </Badge>
        </Tooltip>
      )}
      <span className={classes.topic} title={room.topic}>
        {room.topic}
      </span>
      <div className={classes.tools}>
        {PANELS.filter((tool) => tool.panel !== 'settings' || room.kind !== 'direct').map(
          ({ panel: tool, icon: Icon }) => (
            <Tooltip key={tool} label={t(`panels.${tool}`)}>
              <ActionIcon
                variant={panel === tool ? 'light' : 'subtle'}
                color={panel === tool ? 'iris' : 'gray'}
                aria-label={t(`panels.${tool}`)}
                aria-pressed={panel === tool}
                onClick={() => onPanel(panel === tool ? null : tool)}
              >
                <Icon size={19} />
              </ActionIcon>
            </Tooltip>
          ),
        )}
      </div>
    </header>
  )
}
