import { Button, Checkbox, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { WebhookKind, WebhookWithSecrets } from '@parley/client/webhooks-api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { errorText, fieldErrors } from '../../api/error-text.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'

interface NewWebhookDialogProps {
  readonly room: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onMade: (webhook: WebhookWithSecrets) => void
}

interface Wish {
  readonly name: string
  readonly kind: WebhookKind
  readonly is_signed: boolean
}

const BLANK: Wish = { name: '', kind: 'incoming', is_signed: false }

export function NewWebhookDialog({ room, isOpen, onClose, onMade }: NewWebhookDialogProps) {
  const { t } = useTranslation(['admin', 'common'])
  const client = useClient()
  const queries = useQueryClient()
  const form = useForm<Wish>({ initialValues: BLANK })
  const making = useMutation({
    mutationFn: (wish: Wish) => client.webhooks.create(room, wish),
    onSuccess: (made) => {
      form.reset()
      void queries.invalidateQueries({ queryKey: ADMIN_KEYS.webhooks(room) })
      onMade(made)
    },
    onError: (error) => form.setErrors({ name: errorText(error), ...fieldErrors(error) }),
    meta: { showsOwnErrors: true },
  })
  const { kind } = form.values
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('webhooks.create')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={form.onSubmit((wish) => making.mutate(wish))}>
        <Stack gap="sm">
          <SegmentedControl
            aria-label={t('webhooks.kind')}
            data={[
              { value: 'incoming', label: t('webhooks.kind_incoming') },
              { value: 'github', label: 'GitHub' },
            ]}
            {...form.getInputProps('kind')}
          />
          <Text size="sm" c="dimmed">
            {t(kind === 'github' ? 'webhooks.kind_github_hint' : 'webhooks.kind_incoming_hint')}
          </Text>
          <TextInput
            label={t('webhooks.name')}
            description={t('webhooks.name_hint')}
            required
            maxLength={60}
            data-autofocus
            {...form.getInputProps('name')}
          />
          {kind === 'incoming' && (
            <Checkbox
              label={t('webhooks.sign')}
              description={t('webhooks.sign_hint')}
              {...form.getInputProps('is_signed', { type: 'checkbox' })}
            />
          )}
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
