import { Button, Group, Modal, Text, Textarea } from '@mantine/core'
import type { MessageBody } from '@parley/common/contracts/chat'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { SpanText } from '../../components/span-text.js'
import { useClient } from '../../session/session-context.js'
import { useChat } from '../chat-provider.js'
import { MAX_MESSAGE_CHARACTERS } from '../limits.js'
import { reasonText } from '../messages/reason-text.js'
import { useRoomActions } from '../messages/room-actions.js'

interface NudgeDialogProps {
  readonly message: MessageBody
  readonly text: string
  readonly onClose: () => void
}

/** Before it is published: shows its author how a message may read to others, and lets them say it otherwise, as it is, or not at all. */
export function NudgeDialog({ message, text, onClose }: NudgeDialogProps) {
  const { t } = useTranslation(['chat', 'common'])
  const { messages } = useClient()
  const chat = useChat()
  const { takeBack } = useRoomActions()
  const [rewritten, setRewritten] = useState(text)
  const isChanged = rewritten.trim() !== '' && rewritten !== text
  const answer = useMutation({
    mutationFn: (how: 'rewrite' | 'as_is' | 'withdraw') =>
      how === 'withdraw'
        ? chat.delete(message)
        : messages
            .answerNudge(message.id, how === 'rewrite' ? rewritten : undefined)
            .then((told) => chat.logs.told(told)),
    onSuccess: (_, how) => {
      onClose()
      if (how === 'withdraw') takeBack(rewritten)
    },
    meta: { showsOwnErrors: true },
  })
  const { moderation: note } = message
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('nudge.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size="lg"
    >
      <Text size="sm">
        {note ? reasonText(t, note) : ''} {t('nudge.text')}
      </Text>
      {note && note.spans.length > 0 && (
        <Text mt="sm" component="div">
          <SpanText text={text} spans={note.spans} />
        </Text>
      )}
      <Textarea
        mt="sm"
        data-autofocus
        autosize
        minRows={2}
        maxRows={10}
        maxLength={MAX_MESSAGE_CHARACTERS}
        label={t('nudge.label')}
        value={rewritten}
        onChange={(event) => setRewritten(event.currentTarget.value)}
        error={answer.error === null ? undefined : errorText(answer.error)}
      />
      <Group justify="space-between" mt="md" gap="xs">
        <Button variant="subtle" color="gray" disabled={answer.isPending} onClick={() => answer.mutate('withdraw')}>
          {t('nudge.withdraw')}
        </Button>
        <Group gap="xs">
          <Button variant="default" disabled={answer.isPending} onClick={() => answer.mutate('as_is')}>
            {t('nudge.as_is')}
          </Button>
          <Button disabled={!isChanged} loading={answer.isPending} onClick={() => answer.mutate('rewrite')}>
            {t('nudge.rewrite')}
          </Button>
        </Group>
      </Group>
    </Modal>
  )
}
