import { Badge, Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { LoginSession } from '@parley/client/account-api'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmButton } from '../components/confirm-button.js'
import { ErrorState } from '../components/error-state.js'
import { LoadingRows } from '../components/loading-rows.js'
import { TimeAgo } from '../components/time-ago.js'
import { deviceOf } from '../components/user-agent.js'
import { useClient } from '../session/session-context.js'
import { ACCOUNT_KEYS } from './account-keys.js'
import classes from './item-list.module.css'

export function SessionList() {
  const { t } = useTranslation('account')
  const client = useClient()
  const queries = useQueryClient()
  const sessions = useQuery({ queryKey: ACCOUNT_KEYS.sessions, queryFn: () => client.account.sessions() })
  const refresh = () => queries.invalidateQueries({ queryKey: ACCOUNT_KEYS.sessions })
  const end = useMutation({
    mutationFn: (id: string) => client.account.endSession(id),
    onSuccess: () => notifications.show({ message: t('security.ended') }),
    onSettled: refresh,
  })
  const endOthers = useMutation({
    mutationFn: () => client.account.endOtherSessions(),
    onSuccess: () => notifications.show({ message: t('security.others_ended') }),
    onSettled: refresh,
  })
  if (sessions.isPending) return <LoadingRows count={3} height={56} />
  if (sessions.isError) return <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
  return (
    <>
      <ul className={classes.list}>
        {sessions.data.map((session) => (
          <SessionItem
            key={session.id}
            session={session}
            isEnding={end.isPending && end.variables === session.id}
            onEnd={() => end.mutate(session.id)}
          />
        ))}
      </ul>
      {sessions.data.length > 1 && (
        <ConfirmButton
          mt="md"
          variant="default"
          title={t('security.end_others_title')}
          text={t('security.end_others_text')}
          confirmLabel={t('security.end_others')}
          onConfirm={() => endOthers.mutateAsync()}
        >
          {t('security.end_others')}
        </ConfirmButton>
      )}
    </>
  )
}

interface SessionItemProps {
  readonly session: LoginSession
  readonly isEnding: boolean
  readonly onEnd: () => void
}

function SessionItem({ session, isEnding, onEnd }: SessionItemProps) {
  const { t } = useTranslation('account')
  const { browser, system } = deviceOf(session.user_agent)
  const device =
    browser && system ? t('security.on', { browser, system }) : (browser ?? system ?? t('security.unknown_device'))
  const Icon = system === 'Android' || system === 'iPhone' ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li className={classes.item}>
      <Icon size={22} stroke={1.5} aria-hidden className={classes.icon} />
      <div className={classes.text}>
        <Group gap="xs">
          <Text fw={500} size="sm" title={session.user_agent}>
            {device}
          </Text>
          {session.is_current && (
            <Badge variant="light" color="green" tt="none">
              {t('security.this_one')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {t('security.last_used')} <TimeAgo at={session.last_used_at} />{' '}
          {t('security.from', { address: session.address })}
        </Text>
      </div>
      {!session.is_current && (
        <Button
          size="compact-sm"
          variant="default"
          loading={isEnding}
          onClick={onEnd}
          aria-label={t('security.end_one', { device })}
        >
          {t('security.end')}
        </Button>
      )}
    </li>
  )
}
