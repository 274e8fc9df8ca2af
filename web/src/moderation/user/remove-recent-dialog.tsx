import { Alert, Button, Group, Modal, NumberInput, Stack, Text, Textarea } from '@mantine/core'
import type { ActBatch } from '@parley/client/acts-api'
import type { Profile } from '@parley/common/contracts/identity'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { firstPlace, PlaceField } from './place-field.js'
import { useRemoveRecent } from './use-user.js'

interface RemoveRecentDialogProps {
  readonly user: Profile
  readonly rooms: readonly { readonly value: string; readonly label: string }[]
  readonly canReachServer: boolean
  readonly onClose: () => void
  readonly onStarted: (removal: ActBatch) => void
}

const MAX_HOURS = 30 * 24
const MAX_REASON = 500

/** Everything somebody posted lately goes in one act; it can come back in one, too. Stays until the server has begun. */
export function RemoveRecentDialog({ user, rooms, canReachServer, onClose, onStarted }: RemoveRecentDialogProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const removal = useRemoveRecent(user.id)
  const [room, setRoom] = useState(firstPlace(rooms, canReachServer))
  const [hours, setHours] = useState(24)
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    removal.mutate(
      { room_id: room, hours, reason: reason.trim() },
      {
        onSuccess: (started) => {
          onStarted(started)
          onClose()
        },
      },
    )
  }
  // Whoever had left would not see that it failed.
  const close = () => {
    if (!removal.isPending) onClose()
  }
  return (
    <Modal
      opened
      onClose={close}
      title={t('user.remove_title', { name: user.display_name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{t('user.remove_hint')}</Text>
          <NumberInput
            label={t('user.remove_hours')}
            min={1}
            max={MAX_HOURS}
            clampBehavior="strict"
            allowDecimal={false}
            value={hours}
            onChange={(typed) => {
              if (typeof typed === 'number') setHours(typed)
            }}
          />
          <PlaceField rooms={rooms} canReachServer={canReachServer} value={room} onChange={setRoom} />
          <Textarea
            label={t('dialog.reason')}
            description={t('dialog.reason_hint')}
            autosize
            minRows={2}
            maxLength={MAX_REASON}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {removal.error && (
            <Alert color="red" variant="light" role="alert">
              {errorText(removal.error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" disabled={removal.isPending} onClick={close}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" color="red.8" loading={removal.isPending}>
              {t('user.remove_do')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
