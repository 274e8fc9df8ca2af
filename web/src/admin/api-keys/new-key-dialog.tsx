import { Alert, Button, Group, Modal, MultiSelect, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Scope } from '@parley/common/contracts/identity'
import { IconKey } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { errorText, fieldErrors } from '../../api/error-text.js'
import { CopyField } from '../../components/copy-field.js'
import { hasQuota, wantedQuota } from '../../components/key-quota.js'
import { QuotaInput } from '../../components/quota-input.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'

interface NewKeyDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

interface Wish {
  readonly name: string
  readonly scopes: Scope[]
  /** Empty = the server's default. */
  readonly quota: number | ''
  readonly days: string
}

const DAY_MS = 86_400_000
const LIFETIMES = ['30', '90', '365'] as const
/** What programs have use for; the types see to it that they exist. */
const OFFERED = [
  'ml:analyze',
  'chat:read',
  'chat:write',
  'analytics:read',
  'moderation:read',
  'moderation:write',
  'admin',
] as const satisfies readonly Scope[]
const BLANK: Wish = { name: '', scopes: ['ml:analyze'], quota: '', days: '' }

export function NewKeyDialog({ isOpen, onClose }: NewKeyDialogProps) {
  const { t } = useTranslation(['admin', 'common'])
  const client = useClient()
  const queries = useQueryClient()
  const form = useForm<Wish>({
    initialValues: BLANK,
    validate: { scopes: (scopes) => (scopes.length === 0 ? t('keys.no_scopes') : null) },
  })
  const making = useMutation({
    mutationFn: ({ name, scopes, quota, days }: Wish) =>
      client.account.createApiKey({
        name,
        scopes,
        quota_per_minute: wantedQuota(scopes, quota),
        expires_at: days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ADMIN_KEYS.apiKeys }),
    onError: (error) => {
      const { quota_per_minute, ...fields } = fieldErrors(error)
      const known = { ...fields, ...(quota_per_minute ? { quota: quota_per_minute } : {}) }
      form.setErrors(Object.keys(known).length > 0 ? known : { name: errorText(error) })
    },
    meta: { showsOwnErrors: true },
  })
  const close = () => {
    form.reset()
    making.reset()
    onClose()
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t('keys.create')}
      // A slip of the hand must not take away what is shown but once.
      closeOnClickOutside={!making.isSuccess}
      closeOnEscape={!making.isSuccess}
      withCloseButton={!making.isSuccess}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {making.data ? (
        <Stack gap="sm">
          <Alert variant="light" color="orange" icon={<IconKey size={18} />}>
            {t('keys.shown_once')}
          </Alert>
          <CopyField label={t('keys.key')} value={making.data.key} />
          <Group justify="flex-end">
            <Button onClick={close}>{t('keys.kept')}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={form.onSubmit((wish) => making.mutate(wish))}>
          <Stack gap="sm">
            <TextInput label={t('keys.name')} required maxLength={100} data-autofocus {...form.getInputProps('name')} />
            <MultiSelect label={t('keys.scopes')} withAsterisk data={[...OFFERED]} {...form.getInputProps('scopes')} />
            {hasQuota(form.values.scopes) && (
              <QuotaInput
                label={t('keys.quota')}
                description={t('keys.quota_hint')}
                thousandSeparator=" "
                {...form.getInputProps('quota')}
              />
            )}
            <Select
              label={t('keys.lifetime')}
              allowDeselect={false}
              data={[
                { value: '', label: t('keys.never_expires') },
                ...LIFETIMES.map((days) => ({ value: days, label: t('keys.days', { count: Number(days) }) })),
              ]}
              {...form.getInputProps('days')}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t('common:cancel')}
              </Button>
              <Button type="submit" loading={making.isPending}>
                {t('keys.make')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
