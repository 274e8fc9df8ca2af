import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import {
  EVENT_TYPES,
  type EventType,
  type NewOutgoingWebhook,
  type OutgoingWebhookWithSecret,
} from '@parley/client/outgoing-webhooks-api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { errorText, fieldErrors } from '../../api/error-text.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'

interface NewOutgoingDialogProps {
  readonly room: string | null
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onMade: (webhook: OutgoingWebhookWithSecret) => void
}

interface Wish {
  readonly name: string
  readonly url: string
  readonly events: EventType[]
  readonly may_be_private: boolean
}

const BLANK: Wish = { name: '', url: '', events: ['moderation.act'], may_be_private: false }

export function NewOutgoingDialog({ room, isOpen, onClose, onMade }: NewOutgoingDialogProps) {
  const { t } = useTranslation(['admin', 'common'])
  const client = useClient()
  const queries = useQueryClient()
  const form = useForm<Wish>({
    initialValues: BLANK,
    validate: { events: (events) => (events.length === 0 ? t('webhooks.no_events') : null) },
  })
  const making = useMutation({
    mutationFn: ({ may_be_private, ...wish }: Wish) => {
      const json: NewOutgoingWebhook = may_be_private ? { ...wish, may_be_private } : wish
      return client.outgoingWebhooks.create(room, json)
    },
    onSuccess: (made) => {
      form.reset()
      void queries.invalidateQueries({ queryKey: ADMIN_KEYS.outgoing(room) })
      onMade(made)
    },
    onError: (error) => {
      const fields = fieldErrors(error)
      form.setErrors(Object.keys(fields).length > 0 ? fields : { url: errorText(error) })
    },
    meta: { showsOwnErrors: true },
  })
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('webhooks.create')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={form.onSubmit((wish) => making.mutate(wish))}>
        <Stack gap="sm">
          <TextInput
            label={t('webhooks.name')}
            required
            maxLength={60}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('webhooks.target')}
            type="url"
            required
            placeholder="https://example.org/hook"
            {...form.getInputProps('url')}
          />
          <Checkbox.Group label={t('webhooks.events')} withAsterisk {...form.getInputProps('events')}>
            <Stack gap={6} mt={6}>
              {EVENT_TYPES.map((type) => (
                <Checkbox key={type} value={type} label={type} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Checkbox
            label={t('webhooks.private')}
            description={t('webhooks.private_hint')}
            {...form.getInputProps('may_be_private', { type: 'checkbox' })}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={making.isPending}>
              {t('webhooks.make')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
