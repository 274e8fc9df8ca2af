import { Button, Group, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Account } from '@parley/client/auth-api'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText, fieldErrors } from '../api/error-text.js'
import { useClient, useSession } from '../session/session-context.js'

export function DisplayNameForm({ account }: { readonly account: Account }) {
  const { t } = useTranslation(['account', 'common'])
  const client = useClient()
  const session = useSession()
  const [name, setName] = useState(account.display_name)
  const rename = useMutation({
    mutationFn: () => client.auth.updateMe({ display_name: name }),
    meta: { showsOwnErrors: true },
    onSuccess: (changed) => {
      session.setAccount(changed)
      setName(changed.display_name)
      notifications.show({ message: t('common:saved') })
    },
  })
  const error = rename.isError ? (fieldErrors(rename.error).display_name ?? errorText(rename.error)) : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    rename.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs">
        <TextInput
          required
          flex={1}
          maxLength={64}
          aria-label={t('profile.display_name')}
          autoComplete="name"
          value={name}
          error={error}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={rename.isPending} disabled={name.trim() === account.display_name}>
          {t('common:save')}
        </Button>
      </Group>
    </form>
  )
}
