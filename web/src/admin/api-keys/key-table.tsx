import { Badge, Group, Table, Text } from '@mantine/core'
import type { OwnedApiKey } from '@parley/client/users-api'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useFormats } from '../../components/formats.js'
import { TimeAgo } from '../../components/time-ago.js'
import { QuotaField } from './quota-field.js'
import { RevokeKey } from './revoke-key.js'

/** Keys with their owners: what each may, how much, and when it was used. */
export function KeyTable({ keys }: { readonly keys: readonly OwnedApiKey[] }) {
  const { t } = useTranslation('admin')
  return (
    <Table.ScrollContainer
      minWidth={720}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('keys.title') } }}
    >
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('keys.name')}</Table.Th>
            <Table.Th scope="col">{t('keys.owner')}</Table.Th>
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

function KeyRow({ apiKey }: { readonly apiKey: OwnedApiKey }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const { name, owner, scopes, last_used_at, expires_at } = apiKey
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
        <Text size="sm" component={Link} to={`/admin/users?q=${encodeURIComponent(owner.username)}`} td="underline">
          @{owner.username}
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
        <QuotaField apiKey={apiKey} ownerId={owner.id} />
      </Table.Td>
      <Table.Td>{last_used_at === null ? t('keys.never') : <TimeAgo at={last_used_at} />}</Table.Td>
      <Table.Td ta="right">
        <RevokeKey apiKey={apiKey} ownerId={owner.id} />
      </Table.Td>
    </Table.Tr>
  )
}
