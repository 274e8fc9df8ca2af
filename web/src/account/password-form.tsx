import { Button, Checkbox, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '../api/error-text.js'
import { useAccount, useClient } from '../session/session-context.js'
import { ACCOUNT_KEYS } from './account-keys.js'
import { FormError } from './form-error.js'
import { PasswordField } from './password-field.js'
import { PASSWORD_MIN_CHARACTERS } from './passwords.js'

interface PasswordChange {
  readonly current_password: string
  readonly new_password: string
  readonly revokeApiKeys: boolean
}

const EMPTY: PasswordChange = { current_password: '', new_password: '', revokeApiKeys: false }

export function PasswordForm() {
  const { t } = useTranslation('account')
  const client = useClient()
  const account = useAccount()
  const queries = useQueryClient()
  const form = useForm<PasswordChange>({ mode: 'uncontrolled', initialValues: EMPTY })
  const change = useMutation({
    mutationFn: ({ current_password, new_password, revokeApiKeys }: PasswordChange) =>
      client.auth.changePassword(current_password, new_password, { revokeApiKeys }),
    meta: { showsOwnErrors: true },
    onError: (error) => form.setErrors(fieldErrors(error)),
    onSuccess: async () => {
      form.reset()
      notifications.show({ message: t('security.changed') })
      await queries.invalidateQueries({ queryKey: ACCOUNT_KEYS.all })
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
      <Stack gap="sm">
        <FormError error={change.error} fields={Object.keys(EMPTY)} />
        {/* Password managers want to know whose password this is. */}
        <input type="hidden" name="username" autoComplete="username" value={account.username} readOnly />
        <PasswordField
          label={t('security.current')}
          autoComplete="current-password"
          key={form.key('current_password')}
          {...form.getInputProps('current_password')}
        />
        <PasswordField
          label={t('security.new')}
          description={t('register.password_hint', { count: PASSWORD_MIN_CHARACTERS })}
          autoComplete="new-password"
          minLength={PASSWORD_MIN_CHARACTERS}
          key={form.key('new_password')}
          {...form.getInputProps('new_password')}
        />
        <Checkbox
          label={t('security.revoke_keys')}
          key={form.key('revokeApiKeys')}
          {...form.getInputProps('revokeApiKeys', { type: 'checkbox' })}
        />
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t('security.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
