import { Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { NewApiKey } from '@parley/client/account-api'
import type { Scope } from '@parley/common/contracts/identity'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '../api/error-text.js'
import { hasQuota, wantedQuota } from '../components/key-quota.js'
import { QuotaInput } from '../components/quota-input.js'
import { useSession } from '../session/session-context.js'
import { FormError } from './form-error.js'
import { scopeName } from './scope-name.js'

interface ApiKeyWish {
  readonly name: string
  readonly scopes: readonly string[]
  /** Days it works, or `never` for as long as it is not revoked. */
  readonly lifetime: string
  readonly quota: number | ''
}

const LIFETIMES_DAYS = [30, 90, 365]
const NEVER = 'never'
const DAY_MS = 86_400_000

interface ApiKeyFormProps {
  readonly error: unknown
  readonly isBusy: boolean
  readonly onSubmit: (wish: ApiKeyWish) => void
  readonly onCancel: () => void
}

export function ApiKeyForm({ error, isBusy, onSubmit, onCancel }: ApiKeyFormProps) {
  const { t } = useTranslation(['account', 'common'])
  const { scopes } = useSession()
  const form = useForm<ApiKeyWish>({
    initialValues: { name: '', scopes: [], lifetime: '90', quota: '' },
    validate: { scopes: (chosen) => (chosen.length === 0 ? t('keys.scopes_needed') : null) },
  })
  const lifetimes = [
    ...LIFETIMES_DAYS.map((count) => ({ value: String(count), label: t('keys.expires_days', { count }) })),
    { value: NEVER, label: t('keys.expires_never') },
  ]
  const problems = fieldErrors(error)
  return (
    <form onSubmit={form.onSubmit(onSubmit)}>
      <Stack gap="md">
        <FormError error={error} fields={['name', 'quota_per_minute']} />
        <TextInput
          required
          withAsterisk={false}
          data-autofocus
          maxLength={100}
          autoComplete="off"
          label={t('keys.name')}
          description={t('keys.name_hint')}
          {...form.getInputProps('name')}
          error={problems.name ?? null}
        />
        <Checkbox.Group label={t('keys.scopes')} {...form.getInputProps('scopes')}>
          <Stack gap={8} mt={6}>
            {scopes.map((scope) => (
              <Checkbox key={scope} value={scope} label={scopeName(scope)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select label={t('keys.expires')} data={lifetimes} allowDeselect={false} {...form.getInputProps('lifetime')} />
        {hasQuota(form.values.scopes) && (
          <QuotaInput
            label={t('keys.quota')}
            description={t('keys.quota_hint')}
            {...form.getInputProps('quota')}
            error={problems.quota_per_minute ?? null}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t('keys.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

export function toNewApiKey({ name, scopes, lifetime, quota }: ApiKeyWish, nowMs: number): NewApiKey {
  return {
    name,
    // They come from the session's own token, so the server knows them.
    scopes: scopes as readonly Scope[],
    expires_at: lifetime === NEVER ? null : new Date(nowMs + Number(lifetime) * DAY_MS).toISOString(),
    quota_per_minute: wantedQuota(scopes, quota),
  }
}
