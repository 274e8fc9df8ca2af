import { ActionIcon, Badge, Button, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { RoomBody } from '@parley/common/contracts/chat'
import { IconArrowLeft, IconHash, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useDocumentTitle } from '../../components/document-title.js'
import { EmptyState } from '../../components/empty-state.js'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { useJoinRoom, usePublicRooms } from '../chat-queries.js'
import classes from './browse-rooms.module.css'

const TYPING_MS = 250

/** The rooms everybody finds. */
export function BrowseRooms() {
  const { t } = useTranslation(['chat', 'common'])
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text.trim(), TYPING_MS)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = usePublicRooms(wanted)
  const rooms = data?.pages.flatMap(({ items }) => items)
  useDocumentTitle(t('rooms.browse'))
  return (
    <section className={classes.page} aria-labelledby="browse-title">
      <div className={classes.head}>
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
        <h1 id="browse-title" className={classes.title}>
          {t('rooms.browse')}
        </h1>
      </div>
      <TextInput
        leftSection={<IconSearch size={16} />}
        placeholder={t('rooms.browse_filter')}
        aria-label={t('rooms.browse_filter')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        mb="md"
      />
      {error && !rooms && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!rooms && !error && <LoadingRows count={6} height={62} />}
      {rooms?.length === 0 && <EmptyState title={t('rooms.no_match')}>{t('rooms.browse_none')}</EmptyState>}
      <ul className={classes.rooms}>
        {rooms?.map((room) => (
          <li key={room.id} className={classes.room}>
            <PublicRoom room={room} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Stack align="center" mt="md">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('common:more')}
          </Button>
        </Stack>
      )}
    </section>
  )
}

function PublicRoom({ room }: { readonly room: RoomBody }) {
  const { t } = useTranslation('chat')
  const join = useJoinRoom()
  return (
    <>
      <IconHash size={20} stroke={1.8} aria-hidden />
      <div className={classes.about}>
        <Text fw={600} truncate>
          {room.name}
        </Text>
        <Text size="sm" c="dimmed" lineClamp={2}>
          {t('rooms.members', { count: room.member_count })}
          {room.topic !== '' && ` · ${room.topic}`}
        </Text>
      </div>
      {room.membership ? (
        <>
          <Badge variant="light" tt="none" visibleFrom="xs">
            {t('rooms.joined')}
          </Badge>
          <Button
            component={Link}
            to={`/chat/${room.id}`}
            variant="default"
            size="compact-sm"
            aria-label={t('rooms.open_named', { name: room.name })}
          >
            {t('rooms.open')}
          </Button>
        </>
      ) : (
        <Button
          size="compact-sm"
          loading={join.isPending}
          onClick={() => join.mutate(room.id)}
          aria-label={t('rooms.join_named', { name: room.name })}
        >
          {t('gate.join')}
        </Button>
      )}
    </>
  )
}
