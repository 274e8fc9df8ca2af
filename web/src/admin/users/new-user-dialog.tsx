import { Button, Group, Modal, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import type { NewUser } from '@parley/client/users-api'
import type { ServerRole } from '@parley/common/contracts/identity'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { errorText, fieldErrors } from '../../api/error-text.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'

interface NewUserDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

const ROLES = ['user', 'moderator', 'admin'] as const
const BLANK = { username: '', display_name: '', email: '', password: '', role: 'user' as ServerRole }

/** An account for somebody else; also where registration is closed. */
export function NewUserDialog({ isOpen, onClose }: NewUserDialogProps) {
  const { t } = useTranslation(['admin', 'common'])
  const client = useClient()
  const queries = useQueryClient()
  const form = useForm({ mode: 'uncontrolled', initialValues: BLANK })
  const close = () => {
    form.reset()
    onClose()
  }
  const making = useMutation({
    mutationFn: (user: NewUser) => client.users.create(user),
    onSuccess: ({ username }) => {
      notifications.show({ color: 'teal', message: t('users.created', { username }) })
      void queries.invalidateQueries({ queryKey: ADMIN_KEYS.users })
      close()
    },
    onError: (error) => {
      const fields = fieldErrors(error)
      form.setErrors(Object.keys(fields).length > 0 ? fields : { username: errorText(error) })
    },
    meta: { showsOwnErrors: true },
  })
  const submit = ({ display_name, email, ...rest }: typeof BLANK) =>
    making.mutate({ ...rest, ...(display_name === '' ? {} : { display_name }), ...(email === '' ? {} : { email }) })
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t('users.create')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <TextInput
            label={t('users.username')}
            required
            data-autofocus
            autoComplete="off"
            {...form.getInputProps('username')}
          />
          <TextInput label={t('users.display_name')} autoComplete="off" {...form.getInputProps('display_name')} />
          <TextInput label={t('users.email')} type="email" autoComplete="off" {...form.getInputProps('email')} />
          <PasswordInput
            label={t('users.password')}
            description={t('users.password_hint')}
            required
            minLength={10}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': t('common:show_password') }}
            {...form.getInputProps('password')}
          />
          <Select
            label={t('users.role')}
            allowDeselect={false}
            data={ROLES.map((value) => ({ value, label: t(`common:roles.${value}`) }))}
            {...form.getInputProps('role')}
          />
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={close}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={making.isPending}>
              {t('users.make')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
