import { Button } from '@mantine/core'
import type { UserRecord } from '@parley/client/acts-api'
import { useTranslation } from 'react-i18next'
import { TimeAgo } from '../../components/time-ago.js'
import { hasRole } from '../../session/roles.js'
import { useAccount } from '../../session/session-context.js'
import classes from './standing.module.css'
import { useActOnUser } from './use-user.js'

/** Until this year something holds for good. */
const FOREVER = /^9999/

/** What holds for the person now, in numbers; server-wide penalties with the way to lift them. */
export function Standing({ record }: { readonly record: UserRecord }) {
  const { t } = useTranslation(['moderation', 'common'])
  const act = useActOnUser(record.user.id)
  const { muted_until: muted, banned_until: banned } = record.server
  const mayLift = hasRole(useAccount().role, 'moderator')
  return (
    <dl className={classes.root}>
      <Figure name={t('user.points_now')} value={String(record.points)} />
      <Figure name={t('user.messages')} value={String(record.messages_90d)} />
      <Figure
        name={t('user.acts_90d')}
        value={String(Object.values(record.counts).reduce((sum, count) => sum + count, 0))}
      />
      <Figure name={t('user.reported')} value={String(record.reports_received.total)} />
      {muted && (
        <Penalty name={t('user.muted_server')} until={muted}>
          {mayLift && (
            <Button
              size="compact-xs"
              variant="default"
              loading={act.isPending}
              onClick={() => act.mutate({ kind: 'unmute', room_id: null })}
            >
              {t('user.lift')}
            </Button>
          )}
        </Penalty>
      )}
      {banned && (
        <Penalty name={t('user.banned_server')} until={banned}>
          {mayLift && (
            <Button
              size="compact-xs"
              variant="default"
              loading={act.isPending}
              onClick={() => act.mutate({ kind: 'unban', room_id: null })}
            >
              {t('user.lift')}
            </Button>
          )}
        </Penalty>
      )}
    </dl>
  )
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

interface PenaltyProps {
  readonly name: string
  readonly until: string
  readonly children: React.ReactNode
}

function Penalty({ name, until, children }: PenaltyProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <div className={classes.figure} data-penalty>
      <dt>{name}</dt>
      <dd className={classes.until}>
        {FOREVER.test(until) ? t('user.for_good') : <TimeAgo at={until} />} {children}
      </dd>
    </div>
  )
}
