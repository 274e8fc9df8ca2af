import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { WebhookWithSecrets } from '@parley/client/webhooks-api'
import { IconKey, IconSend } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../components/copy-field.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'

interface SecretsDialogProps {
  /** Null = nothing to show. */
  readonly webhook: WebhookWithSecrets | null
  readonly onClose: () => void
}

/** What is told this once: where to post, and with which key. */
export function SecretsDialog({ webhook, onClose }: SecretsDialogProps) {
  const { t } = useTranslation('admin')
  return (
    <Modal
      opened={webhook !== null}
      onClose={onClose}
      size="lg"
      title={t('webhooks.secrets_title')}
      // A slip of the hand must not take away what is shown but once.
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      {webhook && <Secrets webhook={webhook} onClose={onClose} />}
    </Modal>
  )
}

function Secrets({ webhook, onClose }: { readonly webhook: WebhookWithSecrets; readonly onClose: () => void }) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const queries = useQueryClient()
  const { path, secret, is_signed } = webhook
  const test = useMutation({
    mutationFn: (to: string) => client.webhooks.deliver(to, t('webhooks.test_text')),
    onSuccess: () => {
      notifications.show({ color: 'teal', message: t('webhooks.test_sent') })
      void queries.invalidateQueries({ queryKey: ADMIN_KEYS.webhooks(webhook.room) })
    },
  })
  const url = path === null ? null : `${window.location.origin}${path}`
  return (
    <Stack gap="sm">
      <Alert variant="light" color="orange" icon={<IconKey size={18} />}>
        {t('webhooks.shown_once')}
      </Alert>
      {url !== null && <CopyField label={t('webhooks.url')} value={url} />}
      {secret !== null && <CopyField label={t('webhooks.secret')} value={secret} />}
      {url !== null && !is_signed && (
        <div>
          <Text size="sm" mb={4}>
            {t('webhooks.example')}
          </Text>
          <Code
            block
            style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
          >{`curl -X POST ${url} \\\n  -H 'Content-Type: application/json' -d '{"text": "Build 7 is green"}'`}</Code>
        </div>
      )}
      <Group justify="flex-end" gap="xs">
        {path !== null && !is_signed && (
          <Button
            variant="default"
            leftSection={<IconSend size={16} />}
            loading={test.isPending}
            onClick={() => test.mutate(path)}
          >
            {t('webhooks.test')}
          </Button>
        )}
        <Button onClick={onClose}>{t('webhooks.kept')}</Button>
      </Group>
    </Stack>
  )
}
