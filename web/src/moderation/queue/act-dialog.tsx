import { Button, Group, Modal, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DEFAULT_DURATION_S, PenaltyDuration } from '../penalty-duration.js'

/** Acts that want to be told something first. */
export const DIALOG_KINDS = ['remove', 'warn', 'mute', 'ban', 'note', 'escalate'] as const
export type DialogKind = (typeof DIALOG_KINDS)[number]

/** What the dialog was told. */
export interface ActWords {
  readonly reason: string
  readonly note: string
  /** Null = until it is lifted. */
  readonly durationS: number | null
  readonly scope: 'room' | 'server'
  readonly decision: 'approve' | 'remove' | null
}

interface ActDialogProps {
  readonly kind: DialogKind
  /** Where it concerns many. */
  readonly title?: string
  /** Whom or what it concerns, in words. */
  readonly subject: string
  readonly canReachServer: boolean
  /** Whether there is a message that can be decided in the same act. */
  readonly hasMessage: boolean
  /** A username stays whatever is decided. */
  readonly canRemove: boolean
  /** What was written before, for the same and in vain. */
  readonly written: Partial<ActWords> | undefined
  readonly onClose: () => void
  readonly onSubmit: (words: ActWords) => void
}

const MAX_REASON = 500
const MAX_NOTE = 2_000

/** Asks for what an act needs: how long, where, and the words for its author and for other moderators. */
export function ActDialog(props: ActDialogProps) {
  const { kind, title, subject, canReachServer, hasMessage, canRemove, written, onClose, onSubmit } = props
  const { t } = useTranslation(['moderation', 'common'])
  const isPenalty = kind === 'warn' || kind === 'mute' || kind === 'ban'
  const isTimed = kind === 'mute' || kind === 'ban'
  const first: ActWords = {
    reason: '',
    note: '',
    durationS: isTimed ? DEFAULT_DURATION_S[kind] : null,
    scope: 'room',
    decision: canRemove ? 'remove' : null,
    ...written,
  }
  const [durationS, setDurationS] = useState(first.durationS)
  const [scope, setScope] = useState(first.scope)
  const [decision, setDecision] = useState<'remove' | 'approve' | 'keep'>(
    hasMessage ? (first.decision ?? 'keep') : 'keep',
  )
  const [reason, setReason] = useState(first.reason)
  const [note, setNote] = useState(first.note)
  const isIncomplete = kind === 'note' && note.trim() === ''

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isIncomplete) return
    onSubmit({
      reason: reason.trim(),
      note: note.trim(),
      durationS,
      scope,
      decision: isPenalty && decision !== 'keep' ? decision : null,
    })
    onClose()
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={title ?? t(`dialog.${kind}`)}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      returnFocus
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {subject}
          </Text>
          {isTimed && <PenaltyDuration value={durationS} onChange={setDurationS} />}
          {isPenalty && canReachServer && (
            <div>
              <Text size="sm" fw={500} mb={4}>
                {t('dialog.where')}
              </Text>
              <SegmentedControl
                fullWidth
                aria-label={t('dialog.where')}
                value={scope}
                onChange={(chosen) => setScope(chosen === 'server' ? 'server' : 'room')}
                data={[
                  { value: 'room', label: t('dialog.in_room') },
                  { value: 'server', label: t('dialog.on_server') },
                ]}
              />
            </div>
          )}
          {isPenalty && hasMessage && (
            <div>
              <Text size="sm" fw={500} mb={4}>
                {t('dialog.message')}
              </Text>
              <SegmentedControl
                fullWidth
                aria-label={t('dialog.message')}
                value={decision}
                onChange={(chosen) => setDecision(chosen as typeof decision)}
                data={[
                  ...(canRemove ? [{ value: 'remove', label: t('dialog.remove_it') }] : []),
                  { value: 'approve', label: t('dialog.approve_it') },
                  { value: 'keep', label: t('dialog.decide_later') },
                ]}
              />
            </div>
          )}
          {kind !== 'note' && kind !== 'escalate' && (
            <Textarea
              label={t('dialog.reason')}
              description={t('dialog.reason_hint')}
              autosize
              minRows={2}
              maxLength={MAX_REASON}
              data-autofocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          <Textarea
            label={t('dialog.note')}
            description={t('dialog.note_hint')}
            autosize
            minRows={kind === 'note' || kind === 'escalate' ? 3 : 1}
            maxLength={MAX_NOTE}
            required={kind === 'note'}
            {...(kind === 'note' || kind === 'escalate' ? { 'data-autofocus': true } : {})}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" {...(kind === 'note' || kind === 'escalate' ? {} : { color: 'red.8' })}>
              {t(`dialog.do.${kind}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
