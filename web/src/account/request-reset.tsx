import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useClient } from '../session/session-context.js'
import { AuthCard } from './auth-card.js'
import { FormError } from './form-error.js'

export function RequestReset() {
  const { t } = useTranslation('account')
  const client = useClient()
  const [email, setEmail] = useState('')
  const request = useMutation({
    mutationFn: () => client.account.requestPasswordReset(email.trim()),
    meta: { showsOwnErrors: true },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    request.mutate()
  }
  const footer = (
    <Anchor component={Link} to="/login" size="sm">
      {t('reset.back')}
    </Anchor>
  )
  if (request.isSuccess) {
    return (
      <AuthCard title={t('reset.sent_title')} footer={footer}>
        <Text role="status">{t('reset.sent_text', { email: email.trim() })}</Text>
      </AuthCard>
    )
  }
  return (
    <AuthCard title={t('reset.ask_title')} footer={footer}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">{t('reset.ask_text')}</Text>
          <FormError error={request.error} />
          <TextInput
            required
            withAsterisk={false}
            type="email"
            name="email"
            autoComplete="email"
            autoFocus
            label={t('reset.email')}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Button type="submit" fullWidth mt="xs" loading={request.isPending}>
            {t('reset.ask_submit')}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  )
}
