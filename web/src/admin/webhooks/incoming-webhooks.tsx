import { Badge, Button, Group, Paper, Stack, Switch, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Webhook, WebhookWithSecrets } from '@parley/client/webhooks-api'
import { IconBrandGithub, IconPlus, IconWebhook } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmButton } from '../../components/confirm-button.js'
import { EmptyState } from '../../components/empty-state.js'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { TimeAgo } from '../../components/time-ago.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { NewWebhookDialog } from './new-webhook-dialog.js'
import { SecretsDialog } from './secrets-dialog.js'

/** Webhooks through which programs post into a room. */
export function IncomingWebhooks({ room }: { readonly room: string | null }) {
  const { t } = useTranslation('admin')
  if (room !== null) return <OfRoom room={room} />
  return (
    <EmptyState icon={IconWebhook} title={t('webhooks.choose_room')}>
      {t('webhooks.incoming_hint')}
    </EmptyState>
  )
}

function OfRoom({ room }: { readonly room: string }) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const [isMaking, { open, close }] = useDisclosure()
  const [secrets, setSecrets] = useState<WebhookWithSecrets | null>(null)
  const webhooks = useQuery({ queryKey: ADMIN_KEYS.webhooks(room), queryFn: () => client.webhooks.list(room) })
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      {t('webhooks.create')}
    </Button>
  )
  return (
    <>
      {webhooks.isPending && <LoadingRows count={3} height={64} />}
      {webhooks.isError && <ErrorState error={webhooks.error} onRetry={() => void webhooks.refetch()} />}
      {webhooks.data?.length === 0 && (
        <EmptyState icon={IconWebhook} title={t('webhooks.none_title')} action={create}>
          {t('webhooks.incoming_hint')}
        </EmptyState>
      )}
      {webhooks.data && webhooks.data.length > 0 && (
        <Stack gap="xs">
          {webhooks.data.map((webhook) => (
            <Row key={webhook.id} webhook={webhook} onSecrets={setSecrets} />
          ))}
          <Group>{create}</Group>
        </Stack>
      )}
      <NewWebhookDialog
        room={room}
        isOpen={isMaking}
        onClose={close}
        onMade={(made) => {
          close()
          setSecrets(made)
        }}
      />
      <SecretsDialog webhook={secrets} onClose={() => setSecrets(null)} />
    </>
  )
}

interface RowProps {
  readonly webhook: Webhook
  readonly onSecrets: (webhook: WebhookWithSecrets) => void
}

function Row({ webhook, onSecrets }: RowProps) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ADMIN_KEYS.webhooks(webhook.room) })
  const change = useMutation({
    mutationFn: (is_disabled: boolean) => client.webhooks.change(webhook.room, webhook.id, { is_disabled }),
    onSuccess: refresh,
  })
  const rotate = useMutation({
    mutationFn: () => client.webhooks.rotate(webhook.room, webhook.id, webhook.is_signed ? 'both' : 'path'),
    onSuccess: onSecrets,
  })
  const remove = useMutation({
    mutationFn: () => client.webhooks.remove(webhook.room, webhook.id),
    onSuccess: refresh,
  })
  const Icon = webhook.kind === 'github' ? IconBrandGithub : IconWebhook
  return (
    <Paper withBorder p="sm" data-webhook={webhook.name} bg="var(--parley-ground-raised)">
      <Group gap="sm" wrap="wrap">
        <Icon size={22} stroke={1.6} aria-hidden />
        <div style={{ flex: '1 1 180px', minWidth: 0 }}>
          <Group gap={8}>
            <Text fw={600}>{webhook.name}</Text>
            {webhook.is_signed && (
              <Badge size="sm" variant="default" tt="none" fw={500}>
                {t('webhooks.signed')}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {webhook.last_used_at === null ? (
              t('webhooks.never_used')
            ) : (
              <>
                {t('webhooks.used')} <TimeAgo at={webhook.last_used_at} />
              </>
            )}
          </Text>
          {webhook.is_suspended && <Text size="xs">{t('webhooks.suspended')}</Text>}
        </div>
        <Switch
          label={t('webhooks.enabled')}
          checked={!webhook.is_disabled}
          disabled={change.isPending}
          onChange={(event) => change.mutate(!event.currentTarget.checked)}
        />
        <ConfirmButton
          size="xs"
          variant="default"
          title={t('webhooks.rotate_title', { name: webhook.name })}
          text={t('webhooks.rotate_text')}
          confirmLabel={t('webhooks.rotate')}
          onConfirm={() => rotate.mutateAsync()}
        >
          {t('webhooks.rotate')}
        </ConfirmButton>
        <ConfirmButton
          size="xs"
          variant="subtle"
          color="red"
          title={t('webhooks.delete_title', { name: webhook.name })}
          text={t('webhooks.delete_text')}
          confirmLabel={t('webhooks.delete')}
          onConfirm={() => remove.mutateAsync()}
        >
          {t('webhooks.delete')}
        </ConfirmButton>
      </Group>
    </Paper>
  )
}
