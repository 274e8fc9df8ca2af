import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { errorText, fieldErrors } from '../api/error-text.js'
import { useClient, useSession } from '../session/session-context.js'
import { AuthCard } from './auth-card.js'
import { FormError } from './form-error.js'
import { PasswordField } from './password-field.js'
import { PASSWORD_MIN_CHARACTERS } from './passwords.js'

interface Registration {
  readonly username: string
  readonly display_name: string
  readonly email: string
  readonly password: string
}

const EMPTY: Registration = { username: '', display_name: '', email: '', password: '' }

export function Component() {
  const { t } = useTranslation(['account', 'common'])
  const client = useClient()
  const session = useSession()
  const location = useLocation()
  const form = useForm<Registration>({ mode: 'uncontrolled', initialValues: EMPTY })
  const login = useMutation({
    mutationFn: ({ username, password }: Registration) => session.login(username.trim(), password),
    meta: { showsOwnErrors: true },
  })
  const register = useMutation({
    mutationFn: ({ username, display_name, email, password }: Registration) =>
      client.auth.register({
        username: username.trim(),
        password,
        ...(display_name.trim() === '' ? {} : { display_name }),
        ...(email.trim() === '' ? {} : { email: email.trim() }),
      }),
    meta: { showsOwnErrors: true },
    onSuccess: (_account, registration) => login.mutate(registration),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  // The account is there: the form, sent again, would only find its own username taken.
  if (login.isError) return <NotLoggedIn error={login.error} />

  const footer = (
    <Text size="sm">
      {t('register.have_account')}{' '}
      <Anchor component={Link} underline="always" to="/login" state={location.state}>
        {t('register.log_in')}
      </Anchor>
    </Text>
  )
  const optional = (label: string) => `${label} (${t('common:optional')})`
  return (
    <AuthCard title={t('register.title')} footer={footer}>
      <form onSubmit={form.onSubmit((values) => register.mutate(values))}>
        <Stack gap="sm">
          <FormError error={register.error} fields={Object.keys(EMPTY)} />
          <TextInput
            required
            withAsterisk={false}
            label={t('register.username')}
            description={t('register.username_hint')}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={32}
            autoFocus
            key={form.key('username')}
            {...form.getInputProps('username')}
          />
          <PasswordField
            label={t('register.password')}
            description={t('register.password_hint', { count: PASSWORD_MIN_CHARACTERS })}
            name="password"
            autoComplete="new-password"
            minLength={PASSWORD_MIN_CHARACTERS}
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <TextInput
            label={optional(t('register.display_name'))}
            description={t('register.display_name_hint')}
            name="display_name"
            autoComplete="name"
            maxLength={64}
            key={form.key('display_name')}
            {...form.getInputProps('display_name')}
          />
          <TextInput
            label={optional(t('register.email'))}
            description={t('register.email_hint')}
            name="email"
            type="email"
            autoComplete="email"
            key={form.key('email')}
            {...form.getInputProps('email')}
          />
          <Button type="submit" fullWidth mt="xs" loading={register.isPending || login.isPending}>
            {t('register.submit')}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  )
}

/** The account was made; what stands in the way of its first login, such as an administrator who has to let it in. */
function NotLoggedIn({ error }: { readonly error: unknown }) {
  const { t } = useTranslation('account')
  const location = useLocation()
  return (
    <AuthCard title={t('register.made_title')}>
      <Stack>
        <Alert color="yellow" role="alert">
          {errorText(error)}
        </Alert>
        <Button component={Link} to="/login" state={location.state}>
          {t('register.log_in')}
        </Button>
      </Stack>
    </AuthCard>
  )
}
