import { Button, Group, Modal, NumberInput, Stack, Text, Textarea } from '@mantine/core'
import type { RemoveRecent } from '@parley/client/acts-api'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { firstPlace, PlaceField } from './place-field.js'

interface RemoveRecentDialogProps {
  readonly name: string
  readonly rooms: readonly { readonly value: string; readonly label: string }[]
  readonly canReachServer: boolean
  readonly onClose: () => void
  readonly onSubmit: (removal: RemoveRecent) => void
}

const MAX_HOURS = 30 * 24
const MAX_REASON = 500

/** Everything somebody posted lately goes in one act; it can come back in one, too. */
export function RemoveRecentDialog({ name, rooms, canReachServer, onClose, onSubmit }: RemoveRecentDialogProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const [room, setRoom] = useState(firstPlace(rooms, canReachServer))
  const [hours, setHours] = useState(24)
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit({ room_id: room, hours, reason: reason.trim() })
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('user.remove_title', { name })}
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
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" color="red.8">
              {t('user.remove_do')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
