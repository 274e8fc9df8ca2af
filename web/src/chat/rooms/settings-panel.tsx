import { Anchor, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import type { RoomBody } from '@parley/common/contracts/chat'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { errorText, fieldErrors } from '../../api/error-text.js'
import { ConfirmButton } from '../../components/confirm-button.js'
import { useClient } from '../../session/session-context.js'
import { useChat } from '../chat-provider.js'
import { chatKeys } from '../chat-queries.js'
import { BanList } from './ban-list.js'
import { InviteList } from './invite-list.js'
import { ModeSelect } from './mode-select.js'
import { standingIn } from './standing.js'

/** What can be changed about a room, and the way out of it. */
export function SettingsPanel({ room }: { readonly room: RoomBody }) {
  const { t } = useTranslation(['chat', 'common'])
  const { me } = useChat()
  const { rooms } = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const standing = standingIn(room, me.role)
  const gone = async () => {
    await navigate('/chat')
    await queries.invalidateQueries({ queryKey: chatKeys.joined })
  }
  const leave = useMutation({ mutationFn: () => rooms.leave(room.id), onSuccess: gone })
  const end = useMutation({ mutationFn: () => rooms.delete(room.id), onSuccess: gone })
  return (
    <Stack gap="lg">
      {standing.mayEdit ? (
        <NameForm key={`${room.name}\n${room.topic}`} room={room} />
      ) : (
        <Text size="sm">{room.topic}</Text>
      )}
      <ModeSelect room={room} mayChange={room.membership?.role === 'owner' || standing.mayDelete} />
      {standing.mayEdit && (
        <Anchor component={Link} to={`/review/policy/${room.id}`} size="sm">
          {t('room.policy')}
        </Anchor>
      )}
      {standing.mayInvite && <InviteList room={room.id} />}
      {standing.mayEdit && <BanList room={room.id} />}
      <Group gap="xs">
        {room.membership && (
          <ConfirmButton
            variant="default"
            title={t('room.leave_title', { name: room.name })}
            text={t(room.kind === 'private' ? 'room.leave_private' : 'room.leave_public')}
            confirmLabel={t('room.leave')}
            onConfirm={() => leave.mutateAsync()}
          >
            {t('room.leave')}
          </ConfirmButton>
        )}
        {standing.mayDelete && (
          <ConfirmButton
            variant="light"
            color="red"
            title={t('room.end_title', { name: room.name })}
            text={t('room.end_text')}
            confirmLabel={t('room.end')}
            typed={room.name}
            onConfirm={() => end.mutateAsync()}
          >
            {t('room.end')}
          </ConfirmButton>
        )}
      </Group>
    </Stack>
  )
}

function NameForm({ room }: { readonly room: RoomBody }) {
  const { t } = useTranslation(['chat', 'common'])
  const { rooms } = useClient()
  const queries = useQueryClient()
  const [name, setName] = useState(room.name)
  const [topic, setTopic] = useState(room.topic)
  const save = useMutation({
    mutationFn: () => rooms.update(room.id, { name: name.trim(), topic: topic.trim() }),
    onSuccess: () => queries.invalidateQueries({ queryKey: chatKeys.joined }),
    meta: { showsOwnErrors: true },
  })
  const problems = fieldErrors(save.error)
  const isChanged = name.trim() !== room.name || topic.trim() !== room.topic
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t('room.name')}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problems.name ?? (save.error === null ? undefined : errorText(save.error))}
        />
        <Textarea
          label={t('room.topic')}
          autosize
          minRows={2}
          maxRows={5}
          maxLength={300}
          value={topic}
          onChange={(event) => setTopic(event.currentTarget.value.replaceAll('\n', ' '))}
          error={problems.topic}
        />
        {isChanged && (
          <Button
            type="submit"
            disabled={name.trim() === ''}
            loading={save.isPending}
            style={{ alignSelf: 'flex-start' }}
          >
            {t('common:save')}
          </Button>
        )}
      </Stack>
    </form>
  )
}
