import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { OutgoingWebhookWithSecret } from '@parley/client/outgoing-webhooks-api'
import { IconKey, IconPlus, IconWebhook } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../components/copy-field.js'
import { EmptyState } from '../../components/empty-state.js'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { NewOutgoingDialog } from './new-outgoing-dialog.js'
import { OutgoingRow } from './outgoing-row.js'

const LOOK_EVERY_MS = 15_000

/** URLs that are told of what happens: in a room, or on the whole server. */
export function OutgoingWebhooks({ room }: { readonly room: string | null }) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const [isMaking, { open, close }] = useDisclosure()
  const [made, setMade] = useState<OutgoingWebhookWithSecret | null>(null)
  const webhooks = useQuery({
    queryKey: ADMIN_KEYS.outgoing(room),
    queryFn: () => client.outgoingWebhooks.list(room),
    refetchInterval: LOOK_EVERY_MS,
  })
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
          {t(room === null ? 'webhooks.outgoing_hint_server' : 'webhooks.outgoing_hint_room')}
        </EmptyState>
      )}
      {webhooks.data && webhooks.data.length > 0 && (
        <Stack gap="xs">
          {webhooks.data.map((webhook) => (
            <OutgoingRow key={webhook.id} webhook={webhook} onSecret={setMade} />
          ))}
          <Group>{create}</Group>
        </Stack>
      )}
      <NewOutgoingDialog
        room={room}
        isOpen={isMaking}
        onClose={close}
        onMade={(webhook) => {
          close()
          setMade(webhook)
        }}
      />
      <Modal
        opened={made !== null}
        onClose={() => setMade(null)}
        size="lg"
        title={t('webhooks.secrets_title')}
        // A slip of the hand must not take away what is shown but once.
        closeOnClickOutside={false}
        closeOnEscape={false}
        withCloseButton={false}
      >
        {made && (
          <Stack gap="sm">
            <Alert variant="light" color="orange" icon={<IconKey size={18} />}>
              {t('webhooks.shown_once')}
            </Alert>
            <CopyField label={t('webhooks.secret')} value={made.secret} />
            <Text size="sm" c="dimmed">
              {t('webhooks.verify_hint')}
            </Text>
            <Group justify="flex-end">
              <Button onClick={() => setMade(null)}>{t('webhooks.kept')}</Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  )
}
