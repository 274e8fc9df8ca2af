import { Modal, TextInput } from '@mantine/core'
import type { RoomBody } from '@parley/common/contracts/chat'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useUnreadCounts } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { useJoinedRooms } from '../chat-queries.js'
import { roomName, sectionsOf } from '../log/room-list.js'
import classes from './quick-switcher.module.css'
import { RoomIcon } from './room-link.js'

const MAX_SHOWN = 9

interface QuickSwitcherProps {
  readonly onClose: () => void
}

/** Goes to a room by a few letters of its name. */
export function QuickSwitcher({ onClose }: QuickSwitcherProps) {
  const { t } = useTranslation(['chat', 'common'])
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding="xs"
      yOffset="12vh"
      centered={false}
      aria-label={t('switcher.title')}
    >
      <Switcher onClose={onClose} />
    </Modal>
  )
}

function Switcher({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useTranslation('chat')
  const chat = useChat()
  const navigate = useNavigate()
  const { data = [] } = useJoinedRooms()
  const counts = useUnreadCounts()
  const listId = useId()
  const [filter, setFilter] = useState('')
  const [active, setActive] = useState(0)
  const { direct, private: closed, public: open } = sectionsOf(data, chat.me.id, filter, i18n.language)
  const unreadOf = ({ id }: RoomBody) => counts.get(id)?.unread ?? 0
  // What waits for one comes first: with nothing typed this is the list of what is new.
  const rooms = [...direct, ...closed, ...open]
    .toSorted((one, other) => Math.sign(unreadOf(other)) - Math.sign(unreadOf(one)))
    .slice(0, MAX_SHOWN)

  const go = (room: RoomBody | undefined) => {
    if (!room) return
    onClose()
    void navigate(`/chat/${room.id}`)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive((active + 1) % Math.max(1, rooms.length))
    else if (event.key === 'ArrowUp') setActive((active - 1 + rooms.length) % Math.max(1, rooms.length))
    else if (event.key === 'Enter') go(rooms[active])
    else return
    event.preventDefault()
  }
  return (
    <>
      <TextInput
        data-autofocus
        size="md"
        leftSection={<IconSearch size={17} />}
        placeholder={t('switcher.placeholder')}
        aria-label={t('switcher.placeholder')}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={rooms.length > 0 ? `${listId}-${active}` : undefined}
        value={filter}
        onChange={(event) => {
          setFilter(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={t('rooms.title')} className={classes.list}>
        {rooms.map((room, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={room.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={classes.option}
            onClick={() => go(room)}
          >
            <RoomIcon room={room} />
            <span className={classes.name}>{roomName(room, chat.me.id)}</span>
            {unreadOf(room) > 0 && (
              <span className={classes.unread}>{t('rooms.unread', { count: unreadOf(room) })}</span>
            )}
          </div>
        ))}
      </div>
      {rooms.length === 0 && <p className={classes.nothing}>{t('rooms.no_match')}</p>}
    </>
  )
}
