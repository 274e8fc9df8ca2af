import { Badge, Button, Code, Group, Stack, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ApiKey } from '@parley/client/account-api'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmButton } from '../../components/confirm-button.js'
import { EmptyState } from '../../components/empty-state.js'
import { ErrorState } from '../../components/error-state.js'
import { useFormats } from '../../components/formats.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { PageHeader } from '../../components/page-header.js'
import { TimeAgo } from '../../components/time-ago.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { Section } from '../section.js'
import { NewKeyDialog } from './new-key-dialog.js'

/** Keys with which programs have texts scored, and how many a minute each may. */
export function Component() {
  const { t } = useTranslation('admin')
  const client = useClient()
  const [isMaking, { open, close }] = useDisclosure()
  const keys = useQuery({ queryKey: ADMIN_KEYS.apiKeys, queryFn: () => client.account.apiKeys() })
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      {t('keys.create')}
    </Button>
  )
  const origin = window.location.origin
  return (
    <>
      <PageHeader
        title={t('keys.title')}
        description={t('keys.description')}
        actions={keys.data && keys.data.length > 0 ? create : null}
      />
      {keys.isPending && <LoadingRows count={3} height={48} />}
      {keys.isError && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && (
        <EmptyState icon={IconKey} title={t('keys.none_title')} action={create}>
          {t('keys.none')}
        </EmptyState>
      )}
      {keys.data && keys.data.length > 0 && <KeyTable keys={keys.data} />}
      <Stack mt="lg" gap={0}>
        <Section title={t('keys.use_title')} description={t('keys.use')}>
          <Code
            block
            style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
          >{`# Perspective\ncurl "${origin}/v1alpha1/comments:analyze?key=YOUR_KEY" -H 'Content-Type: application/json' \\
  -d '{"comment": {"text": "you fool"}, "requestedAttributes": {"TOXICITY": {}}}'

# OpenAI
curl ${origin}/v1/moderations -H 'Authorization: Bearer YOUR_KEY' -H 'Content-Type: application/json' \\
  -d '{"input": "you fool"}'`}</Code>
        </Section>
      </Stack>
      <NewKeyDialog isOpen={isMaking} onClose={close} />
    </>
  )
}

function KeyTable({ keys }: { readonly keys: readonly ApiKey[] }) {
  const { t } = useTranslation('admin')
  return (
    <Table.ScrollContainer
      minWidth={560}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('keys.title') } }}
    >
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('keys.name')}</Table.Th>
            <Table.Th scope="col">{t('keys.scopes')}</Table.Th>
            <Table.Th scope="col">{t('keys.quota')}</Table.Th>
            <Table.Th scope="col">{t('keys.used')}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function KeyRow({ apiKey }: { readonly apiKey: ApiKey }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const client = useClient()
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => client.account.revokeApiKey(apiKey.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ADMIN_KEYS.apiKeys }),
  })
  const { name, scopes, quota_per_minute, last_used_at, expires_at } = apiKey
  return (
    <Table.Tr data-key={name}>
      <Table.Td>
        <Text size="sm" fw={550}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {expires_at === null ? t('keys.never_expires') : t('keys.expires', { at: formats.dateTime(expires_at) })}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap={4}>
          {scopes.map((scope) => (
            <Badge key={scope} size="sm" variant="default" tt="none" fw={500}>
              {scope}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td>
        {quota_per_minute === null ? t('keys.default_quota') : t('keys.per_minute', { count: quota_per_minute })}
      </Table.Td>
      <Table.Td>{last_used_at === null ? t('keys.never') : <TimeAgo at={last_used_at} />}</Table.Td>
      <Table.Td ta="right">
        <ConfirmButton
          size="xs"
          variant="subtle"
          color="red"
          title={t('keys.revoke_title', { name })}
          text={t('keys.revoke_text')}
          confirmLabel={t('keys.revoke')}
          onConfirm={() => revoke.mutateAsync()}
        >
          {t('keys.revoke')}
        </ConfirmButton>
      </Table.Td>
    </Table.Tr>
  )
}
