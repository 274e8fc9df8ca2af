import { Button, Group, Popover, Stack, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ApiKey } from '@parley/client/account-api'
import { IconPencil } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { QuotaInput } from '../../components/quota-input.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import classes from './quota-field.module.css'

interface QuotaFieldProps {
  readonly apiKey: ApiKey
  readonly ownerId: string
}

/** How many texts a minute a key may have scored, and the way to change that. */
export function QuotaField({ apiKey, ownerId }: QuotaFieldProps) {
  const { t } = useTranslation(['admin', 'common'])
  const client = useClient()
  const queries = useQueryClient()
  const [isOpen, { open, close }] = useDisclosure()
  const [typed, setTyped] = useState<number | string>('')
  const { quota_per_minute: quota } = apiKey
  const change = useMutation({
    mutationFn: (wanted: number | null) => client.users.changeApiKeyQuota(ownerId, apiKey.id, wanted),
    onSuccess: close,
    onSettled: () => queries.invalidateQueries({ queryKey: ADMIN_KEYS.apiKeys }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(typeof typed === 'number' ? typed : null)
  }
  const text = quota === null ? t('keys.default_quota') : t('keys.per_minute', { count: quota })
  return (
    <Popover opened={isOpen} onChange={(opened) => !opened && close()} trapFocus returnFocus shadow="md" width={260}>
      <Popover.Target>
        <UnstyledButton
          className={classes.button}
          aria-label={t('keys.change_quota', { name: apiKey.name, quota: text })}
          onClick={() => {
            setTyped(quota ?? '')
            open()
          }}
        >
          {text}
          <IconPencil size={14} aria-hidden="true" className={classes.icon} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('keys.quota')}>
        <form onSubmit={submit}>
          <Stack gap="sm">
            <QuotaInput
              data-autofocus
              label={t('keys.quota')}
              description={t('keys.quota_hint')}
              clampBehavior="strict"
              thousandSeparator=" "
              value={typed}
              onChange={setTyped}
            />
            <Group justify="flex-end" gap="xs">
              <Button size="compact-sm" variant="default" onClick={close}>
                {t('common:cancel')}
              </Button>
              <Button size="compact-sm" type="submit" loading={change.isPending}>
                {t('common:save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
