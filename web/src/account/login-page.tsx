import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import type { LoginState } from '../session/require-session.js'
import { useSession } from '../session/session-context.js'
import { AuthCard } from './auth-card.js'
import { FormError } from './form-error.js'
import { PasswordField } from './password-field.js'

interface Credentials {
  readonly username: string
  readonly password: string
}

export function Component() {
  const { t } = useTranslation('account')
  const session = useSession()
  const location = useLocation()
  const { why } = (location.state ?? {}) as LoginState
  const passwordInput = useRef<HTMLInputElement>(null)
  const form = useForm<Credentials>({ mode: 'uncontrolled', initialValues: { username: '', password: '' } })
  const login = useMutation({
    mutationFn: ({ username, password }: Credentials) => session.login(username.trim(), password),
    meta: { showsOwnErrors: true },
    onError: () => passwordInput.current?.select(),
  })

  const footer = (
    <Text size="sm">
      {t('login.no_account')}{' '}
      <Anchor component={Link} underline="always" to="/register" state={location.state}>
        {t('login.register')}
      </Anchor>
    </Text>
  )
  return (
    <AuthCard title={t('login.title')} footer={footer}>
      <form onSubmit={form.onSubmit((values) => login.mutate(values))}>
        <Stack gap="sm">
          {why === 'ended' && !login.isError && (
            <Alert color="yellow" role="status">
              {t('login.ended')}
            </Alert>
          )}
          <FormError error={login.error} />
          <TextInput
            required
            withAsterisk={false}
            label={t('login.username')}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            key={form.key('username')}
            {...form.getInputProps('username')}
          />
          <PasswordField
            ref={passwordInput}
            label={t('login.password')}
            name="password"
            autoComplete="current-password"
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <Button type="submit" fullWidth mt="xs" loading={login.isPending}>
            {t('login.submit')}
          </Button>
          <Anchor component={Link} to="/reset" size="sm" ta="center">
            {t('login.forgot')}
          </Anchor>
        </Stack>
      </form>
    </AuthCard>
  )
}
