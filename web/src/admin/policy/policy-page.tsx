import { Button, Table, Text } from '@mantine/core'
import type { ServerPolicy } from '@parley/client/policy-api'
import { IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ErrorState } from '../../components/error-state.js'
import { useFormats } from '../../components/formats.js'
import { LABELS } from '../../components/labels.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { PageHeader } from '../../components/page-header.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { Section } from '../section.js'
import { RaidSwitch } from './raid-switch.js'

/** What holds in every room: the raid switch, and the policy that rooms start from. */
export function Component() {
  const { t } = useTranslation('admin')
  const client = useClient()
  const policy = useQuery({
    queryKey: ADMIN_KEYS.serverPolicy,
    queryFn: () => client.policy.server(),
    // It is edited in the review area, which cannot tell: nothing is shown as in force that was read before.
    staleTime: 0,
    gcTime: 0,
  })
  return (
    <>
      <PageHeader title={t('policy.title')} description={t('policy.description')} />
      <RaidSwitch />
      <Section
        title={t('policy.server')}
        description={
          policy.data ? t('policy.server_version', { version: policy.data.version }) : t('policy.server_hint')
        }
        actions={
          <Button component={Link} to="/review/policy" variant="default" leftSection={<IconPencil size={16} />}>
            {t('policy.edit')}
          </Button>
        }
      >
        {policy.isPending && <LoadingRows count={6} height={28} />}
        {policy.isError && <ErrorState error={policy.error} onRetry={() => void policy.refetch()} />}
        {policy.data && <InForce policy={policy.data.policy} />}
      </Section>
    </>
  )
}

/** The policy in force, at a glance. */
function InForce({ policy }: { readonly policy: ServerPolicy }) {
  const { t } = useTranslation(['admin', 'common'])
  const formats = useFormats()
  const threshold = (value: number | null) => (value === null ? t('policy.off') : formats.threshold(value))
  const { limits } = policy
  return (
    <>
      <Table fz="sm" verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('policy.label')}</Table.Th>
            <Table.Th scope="col">{t('policy.flag')}</Table.Th>
            <Table.Th scope="col">{t('policy.hide')}</Table.Th>
            <Table.Th scope="col">{t('policy.reject')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {LABELS.map((label) => (
            <Table.Tr key={label}>
              <Table.Th scope="row" fw={500}>
                {t(`common:labels.${label}`)}
              </Table.Th>
              <Table.Td>{threshold(policy.thresholds[label].flag)}</Table.Td>
              <Table.Td>{threshold(policy.thresholds[label].hide)}</Table.Td>
              <Table.Td>{threshold(policy.thresholds[label].reject)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" mt="sm">
        {t('policy.owners', {
          modes: limits.modes.map((mode) => t(`policy.modes.${mode}`)).join(', '),
          flag: limits.max_flag === null ? t('policy.any') : formats.threshold(limits.max_flag),
          hide: limits.max_hide === null ? t('policy.any') : formats.threshold(limits.max_hide),
        })}
      </Text>
    </>
  )
}
