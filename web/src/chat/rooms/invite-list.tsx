import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { fullTime } from '../../components/time-texts.js'
import { useClient } from '../../session/session-context.js'
import { chatKeys, useInvites } from '../chat-queries.js'
import { InviteForm } from './invite-form.js'

/** Ways into the room that still work. */
export function InviteList({ room }: { readonly room: string }) {
  const { t, i18n } = useTranslation('chat')
  const { invites } = useClient()
  const queries = useQueryClient()
  const { data } = useInvites(room)
  const revoke = useMutation({
    mutationFn: (invite: string) => invites.revoke(room, invite),
    onSettled: () => queries.invalidateQueries({ queryKey: chatKeys.invites(room) }),
  })
  return (
    <Stack gap={8}>
      <InviteForm room={room} working={data} />
      {data?.map((invite) => (
        <Group key={invite.id} justify="space-between" wrap="nowrap" gap="xs">
          <Text size="sm">
            {invite.invited_user_id === null
              ? t('invites.link_used', { uses: invite.uses, count: invite.max_uses })
              : t('invites.person')}
            <Text span size="xs" c="dimmed" display="block">
              {t('invites.until', { time: fullTime(invite.expires_at, i18n.language) })}
            </Text>
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            loading={revoke.isPending && revoke.variables === invite.id}
            onClick={() => revoke.mutate(invite.id)}
          >
            {t('invites.revoke')}
          </Button>
        </Group>
      ))}
    </Stack>
  )
}
