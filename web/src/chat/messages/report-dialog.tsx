import { Button, Group, Modal, Radio, Stack, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ReportReason } from '@parley/client/messages-api'
import type { MessageBody } from '@parley/common/contracts/chat'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { useClient } from '../../session/session-context.js'

const REASONS = [
  'harassment',
  'hate',
  'threat',
  'sexual',
  'spam',
  'self_harm',
  'other',
] as const satisfies readonly ReportReason[]
const MAX_CHARACTERS = 2_000

interface ReportDialogProps {
  readonly message: MessageBody
  readonly onClose: () => void
}

/** Asks moderators to look at somebody's message. */
export function ReportDialog({ message, onClose }: ReportDialogProps) {
  const { t } = useTranslation(['chat', 'common'])
  const { messages } = useClient()
  const [reason, setReason] = useState<ReportReason | null>(null)
  const [comment, setComment] = useState('')
  const report = useMutation({
    mutationFn: (why: ReportReason) => messages.report(message.id, why, comment.trim()),
    onSuccess: () => {
      onClose()
      notifications.show({ message: t('report.done') })
    },
    meta: { showsOwnErrors: true },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('report.title', { name: message.sender.display_name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (reason) report.mutate(reason)
        }}
      >
        <Radio.Group
          label={t('report.why')}
          value={reason}
          onChange={(value) => setReason(REASONS.find((known) => known === value) ?? null)}
          error={report.error === null ? undefined : errorText(report.error)}
        >
          <Stack gap={8} mt="xs">
            {REASONS.map((value) => (
              <Radio key={value} value={value} label={t(`report.reasons.${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          mt="md"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={MAX_CHARACTERS}
          label={t('report.comment')}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={reason === null} loading={report.isPending}>
            {t('report.send')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
