import { Button } from '@mantine/core'
import { IconDoorEnter, IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { errorText } from '../../api/error-text.js'
import { EmptyState } from '../../components/empty-state.js'
import { ErrorState } from '../../components/error-state.js'
import { PageLoader } from '../../components/page-loader.js'
import { useJoinRoom, useRoom } from '../chat-queries.js'
import { isOutOfReach } from './out-of-reach.js'

/** A room one is not in: its name, and the way in, if there is one. */
export function RoomGate({ room }: { readonly room: string }) {
  const { t } = useTranslation(['chat', 'common'])
  const { data, error, isLoading, refetch } = useRoom(room)
  const join = useJoinRoom()
  if (isLoading) return <PageLoader label={t('common:loading')} />
  if (!data && error && !isOutOfReach(error)) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data || data.membership || isOutOfReach(error)) {
    return (
      <EmptyState
        order={1}
        icon={IconLock}
        title={t('gate.none_title')}
        action={
          <Button component={Link} to="/chat/browse">
            {t('rooms.browse')}
          </Button>
        }
      >
        {t('gate.none_text')}
      </EmptyState>
    )
  }
  const action = (
    <Button loading={join.isPending} onClick={() => join.mutate(room)}>
      {t('gate.join')}
    </Button>
  )
  return (
    <EmptyState order={1} icon={IconDoorEnter} title={`#${data.name}`} action={action}>
      {data.topic} <p>{t('rooms.members', { count: data.member_count })}</p>
      {join.error && <p role="alert">{errorText(join.error)}</p>}
    </EmptyState>
  )
}
