import { useHotkeys, useMediaQuery } from '@mantine/hooks'
import { IconMessages } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useParams, useSearchParams } from 'react-router'
import { useDocumentTitle } from '../components/document-title.js'
import { EmptyState } from '../components/empty-state.js'
import { ErrorState } from '../components/error-state.js'
import { PageLoader } from '../components/page-loader.js'
import { useKnownRoom } from './chat-hooks.js'
import classes from './chat-page.module.css'
import { useChat, useChatOrNull } from './chat-provider.js'
import { useJoinedRooms } from './chat-queries.js'
import { lastRoom, rememberRoom } from './rooms/last-room.js'
import { RoomGate } from './rooms/room-gate.js'
import { RoomList } from './rooms/room-list.js'
import { RoomPane } from './rooms/room-pane.js'

const loadSwitcher = () => import('./rooms/quick-switcher.js')
const QuickSwitcher = lazy(async () => ({ default: (await loadSwitcher()).QuickSwitcher }))
/** Whoever presses Ctrl+K types on at once: its code must be there by then. */
const PRELOAD_MS = 1_500

const JoinByLink = lazy(async () => ({ default: (await import('./rooms/join-by-link.js')).JoinByLink }))

const BrowseRooms = lazy(async () => ({ default: (await import('./rooms/browse-rooms.js')).BrowseRooms }))

/** Places of the chat that are no rooms; ids are UUIDs, so none can be mistaken for them. */
const BROWSE = 'browse'
const JOIN = 'join'

/** The rooms at the left, the open one beside them. On phones one of the two. */
export function Component() {
  const { t } = useTranslation(['chat', 'common'])
  const chat = useChatOrNull()
  const { room: place = null } = useParams()
  const isWide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false })
  const [isSwitching, setSwitching] = useState(false)
  const { data: rooms } = useJoinedRooms()
  useEffect(() => {
    const timer = setTimeout(() => loadSwitcher().catch(() => {}), PRELOAD_MS)
    return () => clearTimeout(timer)
  }, [])
  useHotkeys([['mod+K', () => setSwitching((isOpen) => !isOpen)]], [])

  if (!chat) return <PageLoader label={t('common:loading')} />
  const last = place === null && isWide ? lastRoom(chat.me.id) : null
  if (last !== null && rooms?.some(({ id }) => id === last)) return <Navigate to={`/chat/${last}`} replace />
  // Who is in no room yet sees at once which there are.
  if (place === null && isWide && rooms?.length === 0) return <Navigate to={`/chat/${BROWSE}`} replace />
  return (
    <div className={classes.page}>
      {(isWide || place === null) && <RoomList current={place} />}
      {(isWide || place !== null) && (
        <div className={classes.place}>
          <Place place={place} />
        </div>
      )}
      <Suspense fallback={null}>{isSwitching && <QuickSwitcher onClose={() => setSwitching(false)} />}</Suspense>
    </div>
  )
}

function Place({ place }: { readonly place: string | null }) {
  const { t } = useTranslation('common')
  if (place === null) return <NoRoom />
  return (
    <Suspense fallback={<PageLoader label={t('loading')} />}>
      {place === BROWSE ? <BrowseRooms /> : place === JOIN ? <JoinByLink /> : <OpenRoom key={place} id={place} />}
    </Suspense>
  )
}

function OpenRoom({ id }: { readonly id: string }) {
  const { t } = useTranslation('common')
  const chat = useChat()
  const [search] = useSearchParams()
  const { data: rooms, error, isLoading, refetch } = useJoinedRooms()
  const isKnown = useKnownRoom(id) !== undefined
  const room = rooms?.find((candidate) => candidate.id === id)
  if (isLoading || (room && !isKnown)) return <PageLoader label={t('loading')} />
  // Whether one is in it is not known: nothing is said about the room.
  if (error && !rooms) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!room) return <RoomGate room={id} />
  rememberRoom(chat.me.id, id)
  return <RoomPane room={room} messageId={search.get('m')} />
}

function NoRoom() {
  const { t } = useTranslation('chat')
  useDocumentTitle(t('title'))
  return (
    <EmptyState icon={IconMessages} title={t('rooms.choose')}>
      {t('rooms.choose_text')}
    </EmptyState>
  )
}
