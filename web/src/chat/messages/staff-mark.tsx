import { Badge } from '@mantine/core'
import type { MessageBody } from '@parley/common/contracts/chat'
import { useTranslation } from 'react-i18next'

/** Tells moderators that the others do not see this message. */
export function StaffMark({ message }: { readonly message: MessageBody }) {
  const { t } = useTranslation('chat')
  if (message.state === 'visible' || message.state === 'deleted') return null
  return (
    <Badge size="sm" variant="light" color="orange" tt="none" title={t('staff.only')}>
      {t(`staff.${message.state}`)}
    </Badge>
  )
}
