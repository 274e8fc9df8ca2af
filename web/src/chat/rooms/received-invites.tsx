import { Button, Group, Text } from '@mantine/core'
import type { ReceivedInvite } from '@parley/client/invites-api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../session/session-context.js'
import { chatKeys, useJoinRoom, useReceivedInvites } from '../chat-queries.js'
import classes from './received-invites.module.css'

/** Rooms one was asked into. */
export function ReceivedInvites() {
  const { data } = useReceivedInvites()
  return data?.map((invite) => <ReceivedInviteCard key={invite.id} invite={invite} />)
}

function ReceivedInviteCard({ invite }: { readonly invite: ReceivedInvite }) {
  const { t } = useTranslation('chat')
  const { invites } = useClient()
  const queries = useQueryClient()
  const join = useJoinRoom()
  const decline = useMutation({
    mutationFn: () => invites.decline(invite.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: chatKeys.received }),
  })
  return (
    <div className={classes.invite}>
      <Text size="sm">{t('invites.received', { name: invite.inviter.display_name, room: invite.room_name })}</Text>
      <Group gap={6} mt={6}>
        <Button size="compact-xs" loading={join.isPending} onClick={() => join.mutate(invite.room)}>
          {t('invites.accept')}
        </Button>
        <Button size="compact-xs" variant="default" loading={decline.isPending} onClick={() => decline.mutate()}>
          {t('invites.decline')}
        </Button>
      </Group>
    </div>
  )
}
