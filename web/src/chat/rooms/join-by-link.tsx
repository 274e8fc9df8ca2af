import { Button } from '@mantine/core'
import type { RoomBody } from '@parley/common/contracts/chat'
import { IconLink } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { errorText } from '../../api/error-text.js'
import { EmptyState } from '../../components/empty-state.js'
import { useClient } from '../../session/session-context.js'
import { useEnterRoom } from '../chat-queries.js'

/** Where an invite link leads. It asks first: a link one only looked at should not use itself up. */
export function JoinByLink() {
  const { t } = useTranslation('chat')
  const { hash } = useLocation()
  const { invites } = useClient()
  const enter = useEnterRoom()
  const token = hash.slice(1)
  const join = useMutation({
    mutationFn: () => invites.use(token) as Promise<RoomBody>,
    onSuccess: enter,
    meta: { showsOwnErrors: true },
  })
  return (
    <EmptyState
      order={1}
      icon={IconLink}
      title={t('gate.link_title')}
      action={
        <Button disabled={token === ''} loading={join.isPending} onClick={() => join.mutate()}>
          {t('gate.join')}
        </Button>
      }
    >
      {t('gate.link_text')}
      {join.error && <p role="alert">{errorText(join.error)}</p>}
    </EmptyState>
  )
}
