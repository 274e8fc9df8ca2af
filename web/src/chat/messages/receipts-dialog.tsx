import { Group, Modal, Stack, Text } from '@mantine/core'
import type { MessageBody } from '@parley/common/contracts/chat'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { UserAvatar } from '../../components/user-avatar.js'
import { useReceipts } from '../chat-queries.js'

interface ReceiptsDialogProps {
  readonly message: MessageBody
  readonly onClose: () => void
}

/** Whom a message has reached, and who has read it. */
export function ReceiptsDialog({ message, onClose }: ReceiptsDialogProps) {
  const { t } = useTranslation(['chat', 'common'])
  const { data, error, refetch } = useReceipts(message.id)
  const others = data?.filter(({ user }) => user.id !== message.sender.id) ?? []
  const groups = [
    { title: t('receipts.read'), people: others.filter(({ read }) => read) },
    { title: t('receipts.delivered'), people: others.filter(({ read, delivered }) => delivered && !read) },
  ]
  return (
    <Modal opened onClose={onClose} title={t('receipts.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <LoadingRows count={3} height={32} />}
      {data && (
        <Stack gap="md">
          {groups.map(({ title, people }) => (
            <div key={title}>
              <Text fw={600} size="sm" mb={6}>
                {title} ({people.length})
              </Text>
              <Stack gap={6}>
                {people.map(({ user }) => (
                  <Group key={user.id} gap="xs">
                    <UserAvatar user={user} size={24} />
                    <Text size="sm">{user.display_name}</Text>
                  </Group>
                ))}
              </Stack>
            </div>
          ))}
        </Stack>
      )}
    </Modal>
  )
}
