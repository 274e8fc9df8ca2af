import { Button, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { MessageBody, RoomBody } from '@parley/common/contracts/chat'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { EmptyState } from '../../components/empty-state.js'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { TimeAgo } from '../../components/time-ago.js'
import { useChat } from '../chat-provider.js'
import { useMembers, useSearch } from '../chat-queries.js'
import { roomName } from '../log/room-list.js'
import { Found } from './found.js'
import classes from './search-panel.module.css'

const TYPING_MS = 300

/** Finds messages in this room or in all of one's rooms; each result leads to its place. */
export function SearchPanel({ room }: { readonly room: RoomBody }) {
  const { t } = useTranslation(['chat', 'common'])
  const { data: members = [] } = useMembers(room.id)
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text.trim(), TYPING_MS)
  const [scope, setScope] = useState<'room' | 'all'>('room')
  const [sender, setSender] = useState<string | null>(null)
  const filter = { q: wanted, room: scope === 'room' ? room.id : null, sender }
  const { data, error, isFetching, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useSearch(filter)
  const found = wanted === '' ? undefined : data?.pages.flatMap(({ items }) => items)
  return (
    <Stack gap="sm" className={classes.panel ?? ''}>
      <TextInput
        data-autofocus
        autoFocus
        leftSection={<IconSearch size={15} />}
        placeholder={t('search.placeholder')}
        aria-label={t('search.placeholder')}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('search.where')}
        value={scope}
        onChange={(value) => setScope(value === 'all' ? 'all' : 'room')}
        data={[
          { value: 'room', label: t('search.this_room') },
          { value: 'all', label: t('search.all_rooms') },
        ]}
      />
      <Select
        size="xs"
        clearable
        searchable
        limit={50}
        placeholder={t('search.from_anyone')}
        aria-label={t('search.from')}
        clearButtonProps={{ 'aria-label': t('search.from_anyone') }}
        data={members.map(({ user }) => ({ value: user.id, label: user.display_name }))}
        value={sender}
        onChange={setSender}
      />
      <div className={classes.results} aria-busy={isFetching}>
        {error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {wanted === '' && (
          <Text size="sm" c="dimmed">
            {t('search.hint')}
          </Text>
        )}
        {wanted !== '' && !found && !error && <LoadingRows count={4} height={56} />}
        {found?.length === 0 && <EmptyState order={3} title={t('search.none')} />}
        <ul className={classes.list} aria-label={t('search.results')}>
          {found?.map((message) => (
            <li key={message.id}>
              <Result message={message} query={wanted} withRoom={scope === 'all'} />
            </li>
          ))}
        </ul>
        {found && hasNextPage && (
          <Button variant="default" size="compact-sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('common:more')}
          </Button>
        )}
      </div>
    </Stack>
  )
}

interface ResultProps {
  readonly message: MessageBody
  readonly query: string
  readonly withRoom: boolean
}

function Result({ message, query, withRoom }: ResultProps) {
  const chat = useChat()
  const navigate = useNavigate()
  const room = withRoom ? chat.room(message.room) : undefined
  return (
    <button
      type="button"
      className={classes.result}
      onClick={() => void navigate(`/chat/${message.room}?m=${message.id}`)}
    >
      <span className={classes.head}>
        <strong>{message.sender.display_name}</strong>
        {room && <span>{roomName(room, chat.me.id)}</span>}
        <TimeAgo at={message.created_at} />
      </span>
      <span className={classes.text}>
        <Found text={message.text ?? ''} query={query} />
      </span>
    </button>
  )
}
