import { Button, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { LoginSession } from '@parley/client/account-api'
import type { UserAccount } from '@parley/client/users-api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmButton } from '../../components/confirm-button.js'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { TimeAgo } from '../../components/time-ago.js'
import { deviceOf } from '../../components/user-agent.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { QuotaField } from '../api-keys/quota-field.js'
import { RevokeKey } from '../api-keys/revoke-key.js'
import classes from './user-credentials.module.css'

/** Where somebody is logged in, with the way to end it. */
export function UserSessions({ account }: { readonly account: UserAccount }) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const queries = useQueryClient()
  const key = ADMIN_KEYS.sessions(account.id)
  const sessions = useQuery({ queryKey: key, queryFn: () => client.users.sessions(account.id) })
  const refresh = () => queries.invalidateQueries({ queryKey: key })
  const end = useMutation({
    mutationFn: (id: string) => client.users.endSession(account.id, id),
    onSuccess: () => notifications.show({ message: t('users.session_ended') }),
    onSettled: refresh,
  })
  const endAll = useMutation({ mutationFn: () => client.users.endSessions(account.id), onSettled: refresh })
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {t('users.sessions')}
      </Title>
      {sessions.isPending && <LoadingRows count={2} height={40} />}
      {sessions.isError && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('users.no_sessions')}
        </Text>
      )}
      {sessions.data && sessions.data.length > 0 && (
        <ul className={classes.list} aria-label={t('users.sessions')}>
          {sessions.data.map((session) => (
            <SessionItem
              key={session.id}
              session={session}
              isEnding={end.isPending && end.variables === session.id}
              onEnd={() => end.mutate(session.id)}
            />
          ))}
        </ul>
      )}
      {sessions.data && sessions.data.length > 1 && (
        <ConfirmButton
          mt="xs"
          size="compact-sm"
          variant="default"
          title={t('users.end_sessions_title', { username: account.username })}
          text={t('users.end_sessions_text')}
          confirmLabel={t('users.end_sessions')}
          onConfirm={() => endAll.mutateAsync()}
        >
          {t('users.end_sessions')}
        </ConfirmButton>
      )}
    </section>
  )
}

interface SessionItemProps {
  readonly session: LoginSession
  readonly isEnding: boolean
  readonly onEnd: () => void
}

function SessionItem({ session, isEnding, onEnd }: SessionItemProps) {
  const { t } = useTranslation('admin')
  const { browser, system } = deviceOf(session.user_agent)
  const device = [browser, system].filter((name) => name !== null).join(' · ') || t('users.unknown_device')
  return (
    <li className={classes.item}>
      <div className={classes.text}>
        <Text size="sm" fw={500} title={session.user_agent}>
          {device}
        </Text>
        <Text size="xs" c="dimmed">
          {session.address} · <TimeAgo at={session.last_used_at} />
        </Text>
      </div>
      {session.is_current ? (
        <Text size="xs" c="dimmed">
          {t('users.this_session')}
        </Text>
      ) : (
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          loading={isEnding}
          onClick={onEnd}
          aria-label={t('users.end_session_of', { device })}
        >
          {t('users.end_session')}
        </Button>
      )}
    </li>
  )
}

/** Somebody's keys: their quota, and the way to revoke them. */
export function UserKeys({ account }: { readonly account: UserAccount }) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const keys = useQuery({
    queryKey: [...ADMIN_KEYS.apiKeys, 'of', account.id],
    queryFn: () => client.users.apiKeys(account.id),
  })
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {t('users.api_keys')}
      </Title>
      {keys.isPending && <LoadingRows count={1} height={40} />}
      {keys.isError && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('users.no_api_keys')}
        </Text>
      )}
      {keys.data && keys.data.length > 0 && (
        <ul className={classes.list} aria-label={t('users.api_keys')}>
          {keys.data.map((key) => (
            <li key={key.id} className={classes.item}>
              <div className={classes.text}>
                <Text size="sm" fw={500}>
                  {key.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {key.scopes.join(', ')} ·{' '}
                  {key.last_used_at === null ? t('keys.never_used') : <TimeAgo at={key.last_used_at} />}
                </Text>
                <QuotaField apiKey={key} ownerId={account.id} />
              </div>
              <RevokeKey apiKey={key} ownerId={account.id} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
