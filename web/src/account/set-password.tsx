import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { fieldErrors } from '../api/error-text.js'
import { useClient, useSession } from '../session/session-context.js'
import { AuthCard } from './auth-card.js'
import { FormError } from './form-error.js'
import { PasswordField } from './password-field.js'
import { PASSWORD_MIN_CHARACTERS } from './passwords.js'

export function SetPassword({ token }: { readonly token: string }) {
  const { t } = useTranslation('account')
  const client = useClient()
  const session = useSession()
  const [password, setPassword] = useState('')
  const change = useMutation({
    mutationFn: async () => {
      await client.account.resetPassword(token, password)
      // It ended every session of the account, perhaps ours too.
      await session.check()
    },
    meta: { showsOwnErrors: true },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate()
  }
  if (change.isSuccess) {
    return (
      <AuthCard title={t('reset.done_title')}>
        <Stack>
          <Text role="status">{t('reset.done_text')}</Text>
          <Button component={Link} to="/login">
            {t('login.submit')}
          </Button>
        </Stack>
      </AuthCard>
    )
  }
  const footer = (
    <Anchor component={Link} to="/reset" size="sm">
      {t('reset.another')}
    </Anchor>
  )
  return (
    <AuthCard title={t('reset.title')} footer={footer}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <FormError error={change.error} fields={['password']} />
          <PasswordField
            label={t('reset.password')}
            description={t('register.password_hint', { count: PASSWORD_MIN_CHARACTERS })}
            name="password"
            autoComplete="new-password"
            minLength={PASSWORD_MIN_CHARACTERS}
            autoFocus
            value={password}
            error={fieldErrors(change.error).password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" fullWidth mt="xs" loading={change.isPending}>
            {t('reset.submit')}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  )
}
