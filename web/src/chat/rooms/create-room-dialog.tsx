import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText, fieldErrors } from '../../api/error-text.js'
import { useClient } from '../../session/session-context.js'
import { useEnterRoom } from '../chat-queries.js'

interface CreateRoomDialogProps {
  readonly onClose: () => void
}

const MAX_NAME = 80
const MAX_TOPIC = 300
const EMPTY = { name: '', topic: '', kind: 'public' as 'public' | 'private' }

export function CreateRoomDialog({ onClose }: CreateRoomDialogProps) {
  const { t } = useTranslation(['chat', 'common'])
  const { rooms } = useClient()
  const enter = useEnterRoom()
  const [draft, setDraft] = useState(EMPTY)
  const create = useMutation({
    mutationFn: () => rooms.create({ ...draft, name: draft.name.trim(), topic: draft.topic.trim() }),
    onSuccess: (room) => {
      setDraft(EMPTY)
      onClose()
      enter(room)
    },
    meta: { showsOwnErrors: true },
  })
  const problems = fieldErrors(create.error)
  const other = create.error !== null && Object.keys(problems).length === 0 ? errorText(create.error) : undefined
  return (
    <Modal opened onClose={onClose} title={t('rooms.create')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (draft.name.trim() !== '') create.mutate()
        }}
      >
        <Stack gap="md">
          <TextInput
            data-autofocus
            label={t('room.name')}
            maxLength={MAX_NAME}
            required
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            error={problems.name ?? other}
          />
          <TextInput
            label={t('room.topic')}
            description={t('room.topic_hint')}
            maxLength={MAX_TOPIC}
            value={draft.topic}
            onChange={(event) => setDraft({ ...draft, topic: event.currentTarget.value })}
            error={problems.topic}
          />
          <Radio.Group
            label={t('room.kind')}
            value={draft.kind}
            onChange={(kind) => setDraft({ ...draft, kind: kind === 'private' ? 'private' : 'public' })}
          >
            <Stack gap={8} mt="xs">
              <Radio value="public" label={t('room.public')} description={t('room.public_hint')} />
              <Radio value="private" label={t('room.private')} description={t('room.private_hint')} />
            </Stack>
          </Radio.Group>
        </Stack>
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={draft.name.trim() === ''} loading={create.isPending}>
            {t('rooms.create_do')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
