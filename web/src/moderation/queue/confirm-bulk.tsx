import { Button, Group, Modal, Text, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface ConfirmBulkProps {
  readonly kind: 'approve' | 'remove' | 'restore'
  readonly count: number
  /** What was written before, for the same and in vain. */
  readonly writtenReason: string | undefined
  readonly onClose: () => void
  readonly onConfirm: (reason: string) => void
}

const MAX_REASON = 500

/** One order for many messages is worth a second look. */
export function ConfirmBulk({ kind, count, writtenReason = '', onClose, onConfirm }: ConfirmBulkProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const [reason, setReason] = useState(writtenReason)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onConfirm(reason.trim())
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`bulk.confirm_${kind}`, { count })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit}>
        <Text size="sm" mb="md">
          {t('bulk.hint')}
        </Text>
        <Textarea
          label={t('dialog.reason')}
          description={t('dialog.reason_hint')}
          autosize
          minRows={2}
          maxLength={MAX_REASON}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" color={kind === 'remove' ? 'red.8' : 'teal.9'} data-autofocus>
            {t(`bulk.do_${kind}`, { count })}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
