import { Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ApiError } from '@parley/client'
import type { Account, AccountChange } from '@parley/client/auth-api'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '../api/error-text.js'
import { ConfirmButton } from '../components/confirm-button.js'
import { useClient, useSession } from '../session/session-context.js'
import { FormError } from './form-error.js'
import { PasswordField } from './password-field.js'

/** The address as it is, one on its way to take its place, and a form for another. */
export function EmailForm({ account }: { readonly account: Account }) {
  const { t } = useTranslation('account')
  const client = useClient()
  const session = useSession()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const change = useMutation({
    mutationFn: (wish: AccountChange) => client.auth.updateMe(wish),
    meta: { showsOwnErrors: true },
    onSuccess: (changed, wish) => {
      session.setAccount(changed)
      setEmail('')
      setPassword('')
      notifications.show({ message: t(wish.email === null ? 'profile.email_removed' : 'profile.email_sent') })
    },
  })
  const needsPassword = isPasswordNeeded(change.error) || password !== ''
  const withPassword = password === '' ? {} : { current_password: password }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ email: email.trim(), ...withPassword })
  }
  return (
    <Stack gap="md">
      <CurrentEmail account={account} />
      <form onSubmit={submit}>
        <Stack gap="sm">
          <FormError error={isPasswordRequired(change.error) ? null : change.error} fields={['email']} />
          <TextInput
            required
            withAsterisk={false}
            type="email"
            autoComplete="email"
            label={t(account.email === null ? 'profile.email_set' : 'profile.email_change')}
            value={email}
            error={fieldErrors(change.error).email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          {needsPassword && (
            <PasswordField
              label={t('profile.email_password')}
              description={t('profile.email_password_hint')}
              autoComplete="current-password"
              autoFocus
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          )}
          <Group gap="xs">
            <Button type="submit" variant="default" loading={change.isPending} disabled={email.trim() === ''}>
              {t(account.email === null ? 'profile.email_set' : 'profile.email_change')}
            </Button>
            {account.email !== null && (
              <ConfirmButton
                variant="subtle"
                color="red"
                title={t('profile.email_remove_title')}
                text={t('profile.email_remove_text')}
                confirmLabel={t('profile.email_remove')}
                onConfirm={() => change.mutateAsync({ email: null, ...withPassword })}
                closesOnError
              >
                {t('profile.email_remove')}
              </ConfirmButton>
            )}
          </Group>
        </Stack>
      </form>
    </Stack>
  )
}

function CurrentEmail({ account }: { readonly account: Account }) {
  const { t } = useTranslation('account')
  const client = useClient()
  const resend = useMutation({
    mutationFn: () => client.account.requestVerification(),
    onSuccess: () => notifications.show({ message: t('profile.resent') }),
  })
  const isVerifiable = account.pending_email !== null || (account.email !== null && !account.email_verified)
  if (account.email === null && account.pending_email === null) return <Text c="dimmed">{t('profile.none')}</Text>
  return (
    <Stack gap={6} align="flex-start">
      {account.email !== null && (
        <Group gap="xs">
          <Text>{account.email}</Text>
          <Badge color={account.email_verified ? 'green' : 'yellow'} variant="light" tt="none">
            {t(account.email_verified ? 'profile.verified' : 'profile.unverified')}
          </Badge>
        </Group>
      )}
      {account.pending_email !== null && (
        <Text size="sm">{t('profile.pending', { email: account.pending_email })}</Text>
      )}
      {isVerifiable && (
        <Button size="compact-sm" variant="light" loading={resend.isPending} onClick={() => resend.mutate()}>
          {t('profile.resend')}
        </Button>
      )}
    </Stack>
  )
}

/** The server wants to see the password because the login is not a recent one. */
function isPasswordRequired(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'password_required'
}

function isPasswordNeeded(error: unknown): boolean {
  return isPasswordRequired(error) || (error instanceof ApiError && error.code === 'wrong_password')
}
