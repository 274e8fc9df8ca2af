import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Profile } from '@parley/common/contracts/identity'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { DEFAULT_DURATION_S, PenaltyDuration } from '../penalty-duration.js'
import { firstPlace, PlaceField } from './place-field.js'
import { useActOnUser } from './use-user.js'

interface UserActDialogProps {
  readonly kind: 'warn' | 'mute' | 'ban' | 'note'
  readonly user: Profile
  readonly rooms: readonly { readonly value: string; readonly label: string }[]
  readonly canReachServer: boolean
  readonly onClose: () => void
}

const MAX_REASON = 500
const MAX_NOTE = 2_000

/** Asks where, how long and why; stays, with what was written, until the server has done it. */
export function UserActDialog({ kind, user, rooms, canReachServer, onClose }: UserActDialogProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const act = useActOnUser(user.id, { showsOwnErrors: true })
  const isTimed = kind === 'mute' || kind === 'ban'
  const [room, setRoom] = useState(firstPlace(rooms, canReachServer))
  const [durationS, setDurationS] = useState<number | null>(isTimed ? DEFAULT_DURATION_S[kind] : null)
  const [reason, setReason] = useState('')
  const [note, setNote] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const given = { kind, room_id: room, reason: reason.trim(), note: note.trim() }
    act.mutate(isTimed ? { ...given, duration_s: durationS } : given, {
      onSuccess: () => {
        notifications.show({ message: t(`done.${kind}`, { count: 1 }) })
        onClose()
      },
    })
  }
  // Whoever had left would not see that it failed.
  const close = () => {
    if (!act.isPending) onClose()
  }
  return (
    <Modal opened onClose={close} title={t(`dialog.${kind}`)} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {user.display_name}
          </Text>
          <PlaceField rooms={rooms} canReachServer={canReachServer} value={room} onChange={setRoom} />
          {isTimed && <PenaltyDuration value={durationS} onChange={setDurationS} />}
          {kind !== 'note' && (
            <Textarea
              label={t('dialog.reason')}
              description={t('dialog.reason_hint')}
              autosize
              minRows={2}
              maxLength={MAX_REASON}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          <Textarea
            label={t('dialog.note')}
            description={t('dialog.note_hint')}
            autosize
            minRows={kind === 'note' ? 3 : 1}
            maxLength={MAX_NOTE}
            required={kind === 'note'}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {act.error && (
            <Alert color="red" variant="light" role="alert">
              {errorText(act.error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" disabled={act.isPending} onClick={close}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={act.isPending} {...(kind === 'note' ? {} : { color: 'red.8' })}>
              {t(`dialog.do.${kind}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
