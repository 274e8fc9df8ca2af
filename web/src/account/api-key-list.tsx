import { Badge, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ApiKey } from '@parley/client/account-api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmButton } from '../components/confirm-button.js'
import { useNow } from '../components/now.js'
import { TimeAgo } from '../components/time-ago.js'
import { dayText } from '../components/time-texts.js'
import { useClient } from '../session/session-context.js'
import { ACCOUNT_KEYS } from './account-keys.js'
import classes from './item-list.module.css'
import { scopeName } from './scope-name.js'

export function ApiKeyList({ keys }: { readonly keys: readonly ApiKey[] }) {
  const { t } = useTranslation('account')
  const client = useClient()
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: (id: string) => client.account.revokeApiKey(id),
    onSuccess: () => notifications.show({ message: t('keys.revoked') }),
    onSettled: () => queries.invalidateQueries({ queryKey: ACCOUNT_KEYS.apiKeys }),
  })
  return (
    <ul className={classes.list}>
      {keys.map((key) => (
        <li key={key.id} className={classes.item}>
          <KeyText apiKey={key} />
          <ConfirmButton
            size="compact-sm"
            variant="default"
            aria-label={t('keys.revoke_one', { name: key.name })}
            title={t('keys.revoke_title', { name: key.name })}
            text={t('keys.revoke_text')}
            confirmLabel={t('keys.revoke')}
            onConfirm={() => revoke.mutateAsync(key.id)}
          >
            {t('keys.revoke')}
          </ConfirmButton>
        </li>
      ))}
    </ul>
  )
}

function KeyText({ apiKey }: { readonly apiKey: ApiKey }) {
  const { t, i18n } = useTranslation('account')
  const now = useNow()
  const isExpired = apiKey.expires_at !== null && Date.parse(apiKey.expires_at) <= now
  return (
    <div className={classes.text}>
      <Group gap="xs">
        <Text fw={500} size="sm">
          {apiKey.name}
        </Text>
        {isExpired && (
          <Badge color="red" variant="light" tt="none">
            {t('keys.expired')}
          </Badge>
        )}
      </Group>
      <Text size="xs" mt={2}>
        {apiKey.scopes.map(scopeName).join(' · ')}
      </Text>
      <Text size="xs" c="dimmed" mt={2}>
        {apiKey.last_used_at === null ? (
          t('keys.never_used')
        ) : (
          <>
            {t('keys.last_used')} <TimeAgo at={apiKey.last_used_at} />
          </>
        )}
        {apiKey.expires_at !== null && ` · ${t('keys.until', { date: dayText(apiKey.expires_at, i18n.language) })}`}
        {apiKey.quota_per_minute !== null && ` · ${t('keys.quota_of', { count: apiKey.quota_per_minute })}`}
      </Text>
    </div>
  )
}
