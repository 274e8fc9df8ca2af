import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { OwnAct } from '@parley/client/appeals-api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClient } from '../session/session-context.js'
import { ACCOUNT_KEYS } from './account-keys.js'
import { FormError } from './form-error.js'
import { actTitle } from './own-act-text.js'

interface AppealActDialogProps {
  readonly act: OwnAct
  readonly isOpen: boolean
  readonly onClose: () => void
}

const MAX_CHARACTERS = 2_000

/** Asks people to look at an act again. */
export function AppealActDialog({ act, isOpen, onClose }: AppealActDialogProps) {
  const { t } = useTranslation(['account', 'common'])
  const title = t('moderation.object_to', { act: actTitle(t, act) })
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <AppealForm actId={act.id} onClose={onClose} />
    </Modal>
  )
}

function AppealForm({ actId, onClose }: { readonly actId: string; readonly onClose: () => void }) {
  const { t } = useTranslation(['account', 'common'])
  const client = useClient()
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const object = useMutation({
    mutationFn: () => client.appeals.appeal(actId, text.trim()),
    meta: { showsOwnErrors: true },
    onSuccess: () => {
      onClose()
      notifications.show({ message: t('moderation.sent') })
    },
    // Also when it was refused: it was taken back, or is over, by now.
    onSettled: () => queries.invalidateQueries({ queryKey: ACCOUNT_KEYS.acts }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    object.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t('moderation.object_text')}</Text>
        <FormError error={object.error} />
        <Textarea
          data-autofocus
          autosize
          minRows={3}
          maxRows={10}
          maxLength={MAX_CHARACTERS}
          label={t('moderation.object_label')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={text.trim() === ''} loading={object.isPending}>
            {t('moderation.send')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
