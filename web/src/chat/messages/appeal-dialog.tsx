import { Button, Group, Modal, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { MessageBody } from '@parley/common/contracts/chat'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { useAppeal } from '../chat-queries.js'

interface AppealDialogProps {
  readonly message: MessageBody
  readonly onClose: () => void
}

const MAX_CHARACTERS = 2_000

/** The author asks people to look again. */
export function AppealDialog({ message, onClose }: AppealDialogProps) {
  const { t } = useTranslation(['chat', 'common'])
  const [text, setText] = useState('')
  const appeal = useAppeal(message.id)
  const submit = async () => {
    await appeal.mutateAsync(text.trim())
    onClose()
    notifications.show({ message: t('appeal.done') })
  }
  return (
    <Modal opened onClose={onClose} title={t('appeal.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          // Its error stands below the field.
          submit().catch(() => {})
        }}
      >
        <Text size="sm" mb="sm">
          {t('appeal.text')}
        </Text>
        <Textarea
          data-autofocus
          autosize
          minRows={3}
          maxRows={10}
          maxLength={MAX_CHARACTERS}
          label={t('appeal.label')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={appeal.error === null ? undefined : errorText(appeal.error)}
        />
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={text.trim() === ''} loading={appeal.isPending}>
            {t('appeal.send')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
