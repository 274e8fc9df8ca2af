import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccount, useClient, useSession } from '../session/session-context.js'
import { FormError } from './form-error.js'
import { PasswordField } from './password-field.js'

/** Asks for the password, which the server wants, and for the username, so that nobody does it by habit. */
export function DeleteAccount() {
  const { t } = useTranslation(['account', 'common'])
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button color="red" variant="outline" onClick={open}>
        {t('data.delete')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('data.delete_confirm_title')}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <DeleteForm onCancel={close} />
      </Modal>
    </>
  )
}

function DeleteForm({ onCancel }: { readonly onCancel: () => void }) {
  const { t } = useTranslation(['account', 'common'])
  const client = useClient()
  const session = useSession()
  const { username } = useAccount()
  const [typed, setTyped] = useState('')
  const [password, setPassword] = useState('')
  const erase = useMutation({
    mutationFn: () => client.account.delete(password),
    meta: { showsOwnErrors: true },
    onSuccess: () => {
      session.setAccount(null)
      notifications.show({ message: t('data.deleted') })
    },
  })
  const isConfirmed = typed.trim() === username && password !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isConfirmed) erase.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t('data.delete_text')}</Text>
        <FormError error={erase.error} />
        <TextInput
          data-autofocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          label={t('data.type_username', { username })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <PasswordField
          label={t('data.password')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" color="red" disabled={!isConfirmed} loading={erase.isPending}>
            {t('data.delete_submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
