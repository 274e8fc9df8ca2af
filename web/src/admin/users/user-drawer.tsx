import { Alert, Button, Divider, Drawer, Group, Select, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { UserAccount, UserChange } from '@parley/client/users-api'
import { IconBan, IconHistory } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ConfirmButton } from '../../components/confirm-button.js'
import { CopyField } from '../../components/copy-field.js'
import { ErrorState } from '../../components/error-state.js'
import { useFormats } from '../../components/formats.js'
import { UserAvatar } from '../../components/user-avatar.js'
import { useAccount, useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { standingOf } from './standing.js'
import { StandingBadge } from './standing-badge.js'
import { UserKeys, UserSessions } from './user-credentials.js'

interface UserDrawerProps {
  /** Whose account is shown; null = the drawer is closed. */
  readonly id: string | null
  /** What the list knows of it already. */
  readonly known: UserAccount | undefined
  readonly onClose: () => void
}

/** One account, and what an administrator may do about it. */
export function UserDrawer({ id, known, onClose }: UserDrawerProps) {
  const { t } = useTranslation(['admin', 'common'])
  const client = useClient()
  const account = useQuery({
    queryKey: [...ADMIN_KEYS.users, 'one', id],
    queryFn: () => client.users.get(id ?? ''),
    enabled: id !== null,
    ...(known ? { placeholderData: known } : {}),
  })
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="md"
      title={t('users.one')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {account.isError && <ErrorState error={account.error} onRetry={() => void account.refetch()} />}
      {account.data && <Details account={account.data} onGone={onClose} />}
    </Drawer>
  )
}

const ROLES = ['user', 'moderator', 'admin'] as const

function Details({ account, onGone }: { readonly account: UserAccount; readonly onGone: () => void }) {
  const { t } = useTranslation(['admin', 'common'])
  const formats = useFormats()
  const client = useClient()
  const queries = useQueryClient()
  const { id: ownId } = useAccount()
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ADMIN_KEYS.users }),
      // A disabled account has no sessions any more.
      queries.invalidateQueries({ queryKey: ADMIN_KEYS.sessions(account.id) }),
    ])
  const change = useMutation({
    mutationFn: (wanted: UserChange) => client.users.change(account.id, wanted),
    onSuccess: async () => {
      notifications.show({ color: 'teal', message: t('users.changed', { username: account.username }) })
      await refresh()
    },
  })
  const remove = useMutation({
    mutationFn: () => client.users.delete(account.id),
    onSuccess: async () => {
      onGone()
      await refresh()
    },
  })
  const isOwn = account.id === ownId
  const isHeld = standingOf(account) === 'held'
  return (
    <Stack gap="md">
      <Group gap="sm" wrap="nowrap">
        <UserAvatar user={account} size={48} />
        <div>
          <Text fw={600} size="lg" dir="auto">
            {account.display_name}
          </Text>
          <Text size="sm" c="dimmed">
            @{account.username}
          </Text>
        </div>
        <StandingBadge account={account} ml="auto" />
      </Group>
      <Stack gap={4}>
        <Text size="sm">
          {account.email === null
            ? t('users.no_email')
            : t(account.email_verified ? 'users.email_verified' : 'users.email_unverified', { email: account.email })}
        </Text>
        <Text size="sm" c="dimmed">
          {t('users.joined_at', { at: formats.dateTime(account.created_at) })}
        </Text>
      </Stack>
      <CopyField label={t('users.id')} value={account.id} />
      <Button
        component={Link}
        to={`/review/users/${account.id}`}
        variant="default"
        leftSection={<IconHistory size={16} />}
      >
        {t('users.record')}
      </Button>
      <Divider />
      <Select
        label={t('users.role')}
        description={t(`users.role_hint.${account.role}`)}
        allowDeselect={false}
        disabled={change.isPending}
        value={account.role}
        onChange={(value) => {
          const role = ROLES.find((known) => known === value)
          if (role && role !== account.role) change.mutate({ role })
        }}
        data={ROLES.map((value) => ({ value, label: t(`common:roles.${value}`) }))}
      />
      <Divider />
      <UserSessions account={account} />
      <UserKeys account={account} />
      <Divider />
      {isOwn && <Alert variant="light">{t('users.own')}</Alert>}
      {isHeld && (
        <Alert color="orange" variant="light">
          {t('users.held_hint')}
        </Alert>
      )}
      {account.disabled ? (
        <Button
          variant={isHeld ? 'filled' : 'default'}
          loading={change.isPending}
          onClick={() => change.mutate({ disabled: false })}
        >
          {t(isHeld ? 'users.let_in' : 'users.enable')}
        </Button>
      ) : (
        <ConfirmButton
          variant="light"
          color="red"
          leftSection={<IconBan size={16} />}
          title={t('users.disable_title', { username: account.username })}
          text={t('users.disable_text')}
          confirmLabel={t('users.disable')}
          onConfirm={() => change.mutateAsync({ disabled: true })}
        >
          {t('users.disable_and_end')}
        </ConfirmButton>
      )}
      <ConfirmButton
        variant="subtle"
        color="red"
        title={t('users.delete_title', { username: account.username })}
        text={t('users.delete_text')}
        typed={account.username}
        confirmLabel={t('users.delete')}
        onConfirm={() => remove.mutateAsync()}
      >
        {t('users.delete')}
      </ConfirmButton>
    </Stack>
  )
}
