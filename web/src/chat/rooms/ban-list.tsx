import { Button, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useBans } from '../chat-queries.js'
import { useMemberActs } from './use-member-acts.js'

/** Who may not come in. */
export function BanList({ room }: { readonly room: string }) {
  const { t } = useTranslation('chat')
  const { data } = useBans(room, true)
  if (!data || data.length === 0) return null
  return (
    <Stack gap={6}>
      <Text fw={600} size="sm">
        {t('members.banned')}
      </Text>
      {data.map(({ user }) => (
        <Group key={user.id} justify="space-between" wrap="nowrap">
          <Text size="sm" truncate>
            {user.display_name}
          </Text>
          <Unban room={room} user={user.id} />
        </Group>
      ))}
    </Stack>
  )
}

function Unban({ room, user }: { readonly room: string; readonly user: string }) {
  const { t } = useTranslation('chat')
  const act = useMemberActs(room, user)
  return (
    <Button size="compact-xs" variant="default" loading={act.isPending} onClick={() => act.mutate({ act: 'unban' })}>
      {t('members.unban')}
    </Button>
  )
}
