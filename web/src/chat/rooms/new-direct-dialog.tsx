import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { useOpenDirect } from '../chat-queries.js'

interface NewDirectDialogProps {
  readonly onClose: () => void
}

/** A conversation with somebody whose username one knows; people one sees are written to from where one sees them. */
export function NewDirectDialog({ onClose }: NewDirectDialogProps) {
  const { t } = useTranslation(['chat', 'common'])
  const [username, setUsername] = useState('')
  const direct = useOpenDirect()
  const wanted = username.trim().replace(/^@/, '')
  const submit = async () => {
    await direct.mutateAsync({ username: wanted })
    setUsername('')
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('rooms.new_direct')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          // Its error stands below the field.
          if (wanted !== '') submit().catch(() => {})
        }}
      >
        <TextInput
          data-autofocus
          label={t('room.username')}
          leftSection="@"
          autoComplete="off"
          maxLength={64}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          error={direct.error === null ? undefined : errorText(direct.error)}
        />
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={wanted === ''} loading={direct.isPending}>
            {t('rooms.direct_open')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
