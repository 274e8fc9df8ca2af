import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import type { UserAct } from '@parley/client/acts-api'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DEFAULT_DURATION_S, PenaltyDuration } from '../penalty-duration.js'
import { firstPlace, PlaceField } from './place-field.js'

interface UserActDialogProps {
  readonly kind: 'warn' | 'mute' | 'ban' | 'note'
  readonly name: string
  readonly rooms: readonly { readonly value: string; readonly label: string }[]
  readonly canReachServer: boolean
  readonly onClose: () => void
  readonly onSubmit: (act: UserAct) => void
}

const MAX_REASON = 500
const MAX_NOTE = 2_000

/** Asks where, how long and why. */
export function UserActDialog({ kind, name, rooms, canReachServer, onClose, onSubmit }: UserActDialogProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const isTimed = kind === 'mute' || kind === 'ban'
  const [room, setRoom] = useState(firstPlace(rooms, canReachServer))
  const [durationS, setDurationS] = useState<number | null>(isTimed ? DEFAULT_DURATION_S[kind] : null)
  const [reason, setReason] = useState('')
  const [note, setNote] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit({
      kind,
      room_id: room,
      reason: reason.trim(),
      note: note.trim(),
      ...(isTimed ? { duration_s: durationS } : {}),
    })
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={t(`dialog.${kind}`)} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {name}
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
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" {...(kind === 'note' ? {} : { color: 'red.8' })}>
              {t(`dialog.do.${kind}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
