import { Alert, Badge, Button, Collapse, Group, Paper, Switch, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { OutgoingDelivery, OutgoingWebhook, OutgoingWebhookWithSecret } from '@parley/client/outgoing-webhooks-api'
import { IconAlertTriangle, IconWebhook } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmButton } from '../../components/confirm-button.js'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { TimeAgo } from '../../components/time-ago.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'

interface OutgoingRowProps {
  readonly webhook: OutgoingWebhook
  readonly onSecret: (webhook: OutgoingWebhookWithSecret) => void
}

/** One outgoing webhook: how it fares, and what may be done with it. */
export function OutgoingRow({ webhook, onSecret }: OutgoingRowProps) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const queries = useQueryClient()
  const [isOpen, { toggle }] = useDisclosure()
  const refresh = () => queries.invalidateQueries({ queryKey: ADMIN_KEYS.outgoing(webhook.room) })
  const change = useMutation({
    mutationFn: (is_disabled: boolean) => client.outgoingWebhooks.change(webhook.id, { is_disabled }),
    onSuccess: refresh,
  })
  const ping = useMutation({
    mutationFn: () => client.outgoingWebhooks.ping(webhook.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ADMIN_KEYS.deliveries(webhook.id) }),
  })
  const rotate = useMutation({ mutationFn: () => client.outgoingWebhooks.rotate(webhook.id), onSuccess: onSecret })
  const remove = useMutation({ mutationFn: () => client.outgoingWebhooks.remove(webhook.id), onSuccess: refresh })
  return (
    <Paper withBorder p="sm" data-webhook={webhook.name} bg="var(--parley-ground-raised)">
      <Group gap="sm" wrap="wrap">
        <IconWebhook size={22} stroke={1.6} aria-hidden />
        <div style={{ flex: '1 1 220px', minWidth: 0 }}>
          <Text fw={600}>{webhook.name}</Text>
          <Text size="xs" c="dimmed" truncate>
            {webhook.url}
          </Text>
          <Text size="xs" c="dimmed">
            {webhook.events.join(', ')}
          </Text>
        </div>
        {webhook.pending > 0 && (
          <Badge variant="default" tt="none">
            {t('webhooks.pending', { count: webhook.pending })}
          </Badge>
        )}
        <Switch
          label={t('webhooks.enabled')}
          checked={!webhook.is_disabled}
          disabled={change.isPending}
          onChange={(event) => change.mutate(!event.currentTarget.checked)}
        />
      </Group>
      {webhook.is_suspended && (
        <Alert mt="xs" variant="light" color="orange" icon={<IconAlertTriangle size={18} />}>
          {t('webhooks.suspended')}
        </Alert>
      )}
      {(webhook.disabled_reason ?? webhook.failing_since) !== null && (
        <Alert mt="xs" variant="light" color="orange" icon={<IconAlertTriangle size={18} />}>
          {webhook.disabled_reason ?? (
            <>
              {t('webhooks.failing')} <TimeAgo at={webhook.failing_since ?? ''} />
            </>
          )}
        </Alert>
      )}
      <Group gap="xs" mt="xs">
        <Button size="xs" variant="default" loading={ping.isPending} onClick={() => ping.mutate()}>
          {t('webhooks.ping')}
        </Button>
        <Button size="xs" variant="default" onClick={toggle} aria-expanded={isOpen}>
          {t('webhooks.deliveries')}
        </Button>
        <ConfirmButton
          size="xs"
          variant="default"
          title={t('webhooks.rotate_title', { name: webhook.name })}
          text={t('webhooks.rotate_secret_text')}
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
          text={t('webhooks.delete_outgoing_text')}
          confirmLabel={t('webhooks.delete')}
          onConfirm={() => remove.mutateAsync()}
        >
          {t('webhooks.delete')}
        </ConfirmButton>
      </Group>
      <Collapse expanded={isOpen}>{isOpen && <Deliveries webhook={webhook.id} />}</Collapse>
    </Paper>
  )
}

const SHOWN = 20
const LOOK_EVERY_MS = 5_000

/** The newest deliveries and what became of them. */
function Deliveries({ webhook }: { readonly webhook: string }) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const queries = useQueryClient()
  const deliveries = useQuery({
    queryKey: ADMIN_KEYS.deliveries(webhook),
    queryFn: () => client.outgoingWebhooks.deliveries(webhook, { limit: SHOWN }),
    refetchInterval: LOOK_EVERY_MS,
  })
  const again = useMutation({
    mutationFn: (event: string) => client.outgoingWebhooks.redeliver(webhook, event),
    onSuccess: () => queries.invalidateQueries({ queryKey: ADMIN_KEYS.deliveries(webhook) }),
  })
  if (deliveries.isPending) return <LoadingRows count={3} height={24} />
  if (deliveries.isError) return <ErrorState error={deliveries.error} onRetry={() => void deliveries.refetch()} />
  if (deliveries.data.items.length === 0) {
    return (
      <Text size="sm" c="dimmed" mt="xs">
        {t('webhooks.no_deliveries')}
      </Text>
    )
  }
  return (
    <Table fz="xs" mt="xs" verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('webhooks.event')}</Table.Th>
          <Table.Th scope="col">{t('webhooks.fate')}</Table.Th>
          <Table.Th scope="col">{t('webhooks.at')}</Table.Th>
          <Table.Td />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.data.items.map((delivery) => (
          <Table.Tr key={delivery.event_id}>
            <Table.Td>{delivery.type}</Table.Td>
            <Table.Td>{fateOf(delivery, t(`webhooks.states.${delivery.state}`))}</Table.Td>
            <Table.Td>
              <TimeAgo at={delivery.created_at} />
            </Table.Td>
            <Table.Td ta="right">
              {delivery.state !== 'pending' && (
                <Button size="compact-xs" variant="subtle" onClick={() => again.mutate(delivery.event_id)}>
                  {t('webhooks.again')}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function fateOf({ last_status, last_error, last_ms }: OutgoingDelivery, state: string): string {
  const answer = last_status === null ? last_error : `${last_status}`
  const parts = [state, answer, last_ms === null ? null : `${last_ms} ms`]
  return parts.filter((part) => part !== null && part !== '').join(' · ')
}
