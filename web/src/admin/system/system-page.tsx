import { Group, Text } from '@mantine/core'
import type { Retention, SystemState } from '@parley/client/analytics-api'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.js'
import { useFormats } from '../../components/formats.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { PageHeader } from '../../components/page-header.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { Section } from '../section.js'
import { DeadLetters } from './dead-letters.js'
import { QueueTable } from './queue-table.js'
import { ServiceList } from './service-list.js'

const LOOK_EVERY_MS = 5_000

/** How the installation is at this moment. */
export function Component() {
  const { t } = useTranslation('admin')
  const client = useClient()
  const system = useQuery({
    queryKey: ADMIN_KEYS.system,
    queryFn: ({ signal }) => client.analytics.system(signal),
    refetchInterval: LOOK_EVERY_MS,
  })
  const health = useQuery({
    queryKey: ADMIN_KEYS.health,
    queryFn: ({ signal }) => client.operations.health(signal),
    refetchInterval: 6 * LOOK_EVERY_MS,
  })
  const retention = useQuery({
    queryKey: ADMIN_KEYS.retention,
    queryFn: ({ signal }) => client.analytics.retention(signal),
  })
  return (
    <>
      <PageHeader
        title={t('system.title')}
        description={health.data ? t('system.version', { version: health.data.version }) : t('system.description')}
      />
      {system.isPending && <LoadingRows count={6} height={56} />}
      {system.isError && !system.data && <ErrorState error={system.error} onRetry={() => void system.refetch()} />}
      {system.data && (
        <>
          <Section title={t('system.services')} description={<Since at={system.data.at} />}>
            <ServiceList services={system.data.services} health={health.data} />
          </Section>
          <Section title={t('system.queues')} description={t('system.queues_hint')}>
            <QueueTable queues={system.data.queues} />
          </Section>
          <Section title={t('system.outbox')} description={t('system.outbox_hint')}>
            <Outbox outbox={system.data.outbox} />
          </Section>
          <Section title={t('system.dead_letters')} description={t('system.dead_letters_hint')}>
            <DeadLetters queues={system.data.queues} />
          </Section>
        </>
      )}
      {retention.data && (
        <Section title={t('system.retention')}>
          <RetentionText retention={retention.data} />
        </Section>
      )}
    </>
  )
}

function Since({ at }: { readonly at: string }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  return t('system.as_of', { at: formats.clock(at) })
}

function Outbox({ outbox }: { readonly outbox: SystemState['outbox'] }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  if (outbox.status === 'unreachable') return <Text size="sm">{t('system.outbox_unreachable')}</Text>
  const { pending, oldest_age_ms } = outbox
  return (
    <Group gap="xl">
      <Text size="sm">{t('system.pending', { count: pending })}</Text>
      {oldest_age_ms !== null && <Text size="sm">{t('system.oldest', { age: formats.duration(oldest_age_ms) })}</Text>}
    </Group>
  )
}

function RetentionText({ retention }: { readonly retention: Retention }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const { retention_days, minute_retention_days, last_run } = retention
  return (
    <>
      <Text size="sm">{t('system.kept', { days: retention_days, minutes: minute_retention_days })}</Text>
      <Text size="sm" c="dimmed">
        {last_run === null
          ? t('system.never_deleted')
          : t('system.deleted', {
              at: formats.dateTime(last_run.finished_at),
              facts: formats.number(last_run.facts),
              messages: formats.number(last_run.messages),
            })}
      </Text>
    </>
  )
}
