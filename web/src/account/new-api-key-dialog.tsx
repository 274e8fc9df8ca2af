import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../components/copy-field.js'
import { useClient } from '../session/session-context.js'
import { ACCOUNT_KEYS } from './account-keys.js'
import { ApiKeyForm, toNewApiKey } from './api-key-form.js'

interface NewApiKeyDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Asks what the key may do, then shows it: this once. */
export function NewApiKeyDialog({ isOpen, onClose }: NewApiKeyDialogProps) {
  const { t } = useTranslation(['account', 'common'])
  const client = useClient()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: (wish: Parameters<typeof toNewApiKey>[0]) => client.account.createApiKey(toNewApiKey(wish, Date.now())),
    meta: { showsOwnErrors: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: ACCOUNT_KEYS.apiKeys }),
  })
  const isCreated = create.isSuccess
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      // The key stays in view while the dialog fades, and is forgotten then.
      onExitTransitionEnd={() => create.reset()}
      title={t(isCreated ? 'keys.created_title' : 'keys.create_title')}
      // A stray click must not lose a key that nobody can show again.
      closeOnClickOutside={!isCreated}
      closeOnEscape={!isCreated}
      withCloseButton={!isCreated}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {create.isSuccess ? (
        <Stack>
          <Text size="sm">{t('keys.created_text')}</Text>
          <CopyField label={t('keys.key')} value={create.data.key} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('keys.done')}</Button>
          </Group>
        </Stack>
      ) : (
        <ApiKeyForm
          error={create.error}
          isBusy={create.isPending}
          onSubmit={(wish) => create.mutate(wish)}
          onCancel={onClose}
        />
      )}
    </Modal>
  )
}
