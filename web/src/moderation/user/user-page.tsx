import { Anchor, Badge, Group, SimpleGrid, Table, Text, Title } from '@mantine/core'
import type { UserRecord } from '@parley/client/acts-api'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { PageHeader } from '../../components/page-header.js'
import { TimeAgo } from '../../components/time-ago.js'
import { ReviewColumn, ReviewFrame } from '../review-frame.js'
import { reasonText } from '../rule-text.js'
import { ActHistory } from './act-history.js'
import { Standing } from './standing.js'
import { useRecord } from './use-user.js'
import { UserActs } from './user-acts.js'
import classes from './user-page.module.css'

/** A person as moderators know them: standing, acts, strikes, reports, rooms. */
export function Component() {
  const user = useParams().user ?? ''
  const record = useRecord(user)
  return (
    <ReviewFrame place={null}>
      <ReviewColumn>
        {record.isPending && <LoadingRows count={6} height={64} />}
        {record.isError && <ErrorState error={record.error} onRetry={() => void record.refetch()} />}
        {record.data && <Person key={user} record={record.data} />}
      </ReviewColumn>
    </ReviewFrame>
  )
}

function Person({ record }: { readonly record: UserRecord }) {
  const { t } = useTranslation(['moderation', 'common'])
  const { user, names, server_role: role } = record
  const formerly = names.filter((name) => name !== user.display_name && name !== user.username)
  return (
    <>
      <PageHeader
        title={user.display_name}
        description={
          <>
            @{user.username}
            {role !== 'user' && ` · ${t(`common:roles.${role}`)}`}
            {formerly.length > 0 && ` · ${t('user.formerly', { names: formerly.join(', ') })}`}
          </>
        }
      />
      <UserActs record={record} />
      <Standing record={record} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing={40} verticalSpacing="xl" mt="xl">
        <section>
          <Title order={2} size="h3" mb="xs">
            {t('user.acts')}
          </Title>
          <ActHistory acts={record.acts} />
        </section>
        <div className={classes.aside}>
          <Strikes strikes={record.strikes} />
          <Reports record={record} />
          <Rooms rooms={record.rooms} />
        </div>
      </SimpleGrid>
    </>
  )
}

function Strikes({ strikes }: { readonly strikes: UserRecord['strikes'] }) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {t('user.strikes')}
      </Title>
      {strikes.length === 0 && <Text c="dimmed">{t('user.no_strikes')}</Text>}
      <ul className={classes.list}>
        {strikes.map((strike) => (
          <li key={strike.act_id} data-over={!strike.in_force || undefined}>
            <span>
              {t('user.points', { count: strike.points })} · {t(`act.${strike.action as 'hide'}`)}
              {strike.label && ` · ${t(`common:labels.${strike.label as 'insult'}`, { defaultValue: strike.label })}`}
            </span>
            <Text span size="xs" c="dimmed">
              <TimeAgo at={strike.at} />
              {strike.revoked_at ? ` · ${t('user.revoked')}` : !strike.in_force && ` · ${t('user.expired')}`}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Reports({ record }: { readonly record: UserRecord }) {
  const { t } = useTranslation(['moderation', 'common'])
  const { reports_received: received, reports_made: made } = record
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {t('user.reports')}
      </Title>
      <Text size="sm">{t('user.received', { count: received.total })}</Text>
      <ul className={classes.list}>
        {received.newest.slice(0, 5).map((report) => (
          <li key={`${report.message_id}-${report.at}`}>
            <Anchor component={Link} to={`/review/audit?message=${report.message_id}`} size="sm">
              {reasonText(t, report.reason)}
            </Anchor>
            <Text span size="xs" c="dimmed">
              {t(`user.outcome.${report.outcome}`)} · <TimeAgo at={report.at} />
            </Text>
          </li>
        ))}
      </ul>
      <Text size="sm" mt="xs">
        {t('user.made', { count: made.total, removed: made.removed, kept: made.kept })}
      </Text>
    </section>
  )
}

function Rooms({ rooms }: { readonly rooms: UserRecord['rooms'] }) {
  const { t } = useTranslation(['moderation', 'common'])
  if (rooms.length === 0) return null
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {t('user.rooms')}
      </Title>
      <Table verticalSpacing={6} fz="sm">
        <Table.Tbody>
          {rooms.map(({ room, role, state, muted_until: muted, banned_until: banned, points }) => (
            <Table.Tr key={room.id}>
              <Table.Td>{room.name}</Table.Td>
              <Table.Td>
                <Group gap={6}>
                  {t(state === 'joined' && role ? `user.role.${role}` : `user.membership.${state}`)}
                  {muted && (
                    <Badge variant="dot" color="yellow" tt="none">
                      {t('user.muted')}
                    </Badge>
                  )}
                  {banned && (
                    <Badge variant="dot" color="red" tt="none">
                      {t('user.banned')}
                    </Badge>
                  )}
                </Group>
              </Table.Td>
              <Table.Td ta="right" c="dimmed">
                {points > 0 ? t('user.points', { count: points }) : ''}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}
