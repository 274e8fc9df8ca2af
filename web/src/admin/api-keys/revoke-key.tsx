import type { ApiKey } from '@parley/client/account-api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmButton } from '../../components/confirm-button.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'

interface RevokeKeyProps {
  readonly apiKey: ApiKey
  readonly ownerId: string
}

/** Ends a key, whoever's it is. */
export function RevokeKey({ apiKey: { id, name }, ownerId }: RevokeKeyProps) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => client.users.revokeApiKey(ownerId, id),
    onSettled: () => queries.invalidateQueries({ queryKey: ADMIN_KEYS.apiKeys }),
  })
  return (
    <ConfirmButton
      size="compact-sm"
      variant="subtle"
      color="red"
      aria-label={t('keys.revoke_one', { name })}
      title={t('keys.revoke_title', { name })}
      text={t('keys.revoke_text')}
      confirmLabel={t('keys.revoke')}
      onConfirm={() => revoke.mutateAsync()}
    >
      {t('keys.revoke')}
    </ConfirmButton>
  )
}
