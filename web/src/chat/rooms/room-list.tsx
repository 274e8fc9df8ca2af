import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import { IconCompass, IconPlus, IconSearch, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, lazy, Suspense, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { EmptyState } from '../../components/empty-state.js'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { useDraftRooms, useUnreadCounts } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { useJoinedRooms } from '../chat-queries.js'
import { sectionsOf } from '../log/room-list.js'
import { ReceivedInvites } from './received-invites.js'
import { RoomLink } from './room-link.js'
import classes from './room-list.module.css'

const NewDirectDialog = lazy(async () => ({ default: (await import('./new-direct-dialog.js')).NewDirectDialog }))

const NewMenu = lazy(async () => ({ default: (await import('./new-menu.js')).NewMenu }))

const CreateRoomDialog = lazy(async () => ({ default: (await import('./create-room-dialog.js')).CreateRoomDialog }))

const SECTIONS = ['direct', 'private', 'public'] as const

/** The rooms one is in, by kind. Arrow keys go through them; the field above thins them out. */
export function RoomList({ current }: { readonly current: string | null }) {
  const { t, i18n } = useTranslation(['chat', 'common'])
  const chat = useChat()
  const navigate = useNavigate()
  const { data: rooms, error, refetch } = useJoinedRooms()
  const counts = useUnreadCounts()
  const drafts = useDraftRooms()
  const [filter, setFilter] = useState('')
  const [dialog, setDialog] = useState<'room' | 'direct' | null>(null)
  /** The menu's code comes with the first click. */
  const [isNewWanted, setNewWanted] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const sections = sectionsOf(rooms ?? [], chat.me.id, filter, i18n.language)
  // The open room has the page's one `h1`.
  const Heading = current === null ? 'h1' : 'h2'
  const shown = SECTIONS.flatMap((kind) => sections[kind])

  const links = () => [...(list.current?.querySelectorAll<HTMLAnchorElement>('a[data-room]') ?? [])]
  const onListKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    const all = links()
    const at = all.indexOf(document.activeElement as HTMLAnchorElement)
    all[(at + step + all.length) % all.length]?.focus()
    event.preventDefault()
  }
  const onFilterKey = (event: KeyboardEvent) => {
    const [first] = shown
    if (event.key === 'Escape') setFilter('')
    else if (event.key === 'ArrowDown') links()[0]?.focus()
    else if (event.key === 'Enter' && first) {
      void navigate(`/chat/${first.id}`)
      setFilter('')
    } else return
    event.preventDefault()
  }

  const newButton = (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={t('rooms.new')}
      aria-haspopup="menu"
      onClick={() => setNewWanted(true)}
    >
      <IconPlus size={20} />
    </ActionIcon>
  )
  return (
    <nav className={classes.list} aria-label={t('rooms.title')}>
      <div className={classes.head}>
        <Heading className={classes.title}>{t('title')}</Heading>
        <Tooltip label={t('rooms.browse')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('rooms.browse')}
            onClick={() => void navigate('/chat/browse')}
          >
            <IconCompass size={20} />
          </ActionIcon>
        </Tooltip>
        {isNewWanted ? (
          <Suspense fallback={newButton}>
            <NewMenu onPick={setDialog} />
          </Suspense>
        ) : (
          newButton
        )}
      </div>
      <TextInput
        className={classes.filter ?? ''}
        size="sm"
        leftSection={<IconSearch size={15} />}
        rightSection={
          filter === '' ? (
            <kbd className={classes.keys}>{t('switcher.keys')}</kbd>
          ) : (
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={t('rooms.filter_clear')}
              onClick={() => setFilter('')}
            >
              <IconX size={14} />
            </ActionIcon>
          )
        }
        rightSectionWidth={filter === '' ? 58 : 30}
        placeholder={t('rooms.filter')}
        aria-label={t('rooms.filter')}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={onFilterKey}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys among the links inside */}
      <div ref={list} className={classes.scroll} onKeyDown={onListKey}>
        <ReceivedInvites />
        {error && !rooms && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!rooms && !error && (
          <div className={classes.loading}>
            <LoadingRows count={7} height={28} />
          </div>
        )}
        {rooms?.length === 0 && (
          <EmptyState
            title={t('rooms.none_title')}
            action={
              current === 'browse' ? null : (
                <Button component={Link} to="/chat/browse" variant="light">
                  {t('rooms.browse')}
                </Button>
              )
            }
          >
            {t('rooms.none_text')}
          </EmptyState>
        )}
        {rooms !== undefined && rooms.length > 0 && shown.length === 0 && (
          <p className={classes.nothing}>{t('rooms.no_match')}</p>
        )}
        {SECTIONS.map((kind) =>
          sections[kind].length === 0 ? null : (
            <section key={kind} aria-labelledby={`rooms-${kind}`}>
              <h2 id={`rooms-${kind}`} className={classes.section}>
                {t(`rooms.sections.${kind}`)}
              </h2>
              <ul className={classes.rooms}>
                {sections[kind].map((room) => (
                  <li key={room.id}>
                    <RoomLink
                      room={room}
                      isCurrent={room.id === current}
                      unread={counts.get(room.id)?.unread ?? 0}
                      mentions={counts.get(room.id)?.mentions ?? 0}
                      hasDraft={drafts.has(room.id) && room.id !== current}
                    />
                  </li>
                ))}
              </ul>
            </section>
          ),
        )}
      </div>
      <Suspense fallback={null}>
        {dialog === 'room' && <CreateRoomDialog onClose={() => setDialog(null)} />}
        {dialog === 'direct' && <NewDirectDialog onClose={() => setDialog(null)} />}
      </Suspense>
    </nav>
  )
}
