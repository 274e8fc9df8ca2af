import { Button, Group, Select, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { EmptyState } from '../../components/empty-state.js'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { PageHeader } from '../../components/page-header.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { NewUserDialog } from './new-user-dialog.js'
import { QUERIES, STANDINGS } from './standing.js'
import { UserDrawer } from './user-drawer.js'
import { UserTable } from './user-table.js'

const PAGE = 50
const TYPING_MS = 250
export const ROLES = ['user', 'moderator', 'admin'] as const

/** All accounts: found, given roles, let in, disabled. What one looks for stands in the URL. */
export function Component() {
  const { t } = useTranslation(['admin', 'common'])
  const client = useClient()
  const [parameters, setParameters] = useSearchParams()
  const [isMaking, { open, close }] = useDisclosure()
  const [shown, setShown] = useState<string | null>(null)
  const role = ROLES.find((known) => known === parameters.get('role'))
  const standing = STANDINGS.find((known) => known === parameters.get('standing'))
  const [search, setSearch] = useState(parameters.get('q') ?? '')
  const [q] = useDebouncedValue(search.trim(), TYPING_MS)
  const users = useInfiniteQuery({
    queryKey: [...ADMIN_KEYS.users, q, role, standing],
    queryFn: ({ pageParam, signal }) =>
      client.users.list(
        {
          limit: PAGE,
          cursor: pageParam,
          ...(q === '' ? {} : { q }),
          role,
          ...(standing ? QUERIES[standing] : {}),
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
  const put = (name: string, value: string | null) =>
    setParameters(
      (current) => {
        const changed = new URLSearchParams(current)
        if (value) changed.set(name, value)
        else changed.delete(name)
        return changed
      },
      { replace: true },
    )
  const accounts = users.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <PageHeader
        title={t('users.title')}
        description={t('users.description')}
        actions={
          <Button leftSection={<IconUserPlus size={16} />} onClick={open}>
            {t('users.create')}
          </Button>
        }
      />
      <Group gap="xs" mb="sm">
        <TextInput
          flex="1 1 220px"
          type="search"
          leftSection={<IconSearch size={16} />}
          aria-label={t('users.search')}
          placeholder={t('users.search')}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            put('q', event.currentTarget.value.trim())
          }}
        />
        <Select
          w={170}
          aria-label={t('users.role')}
          placeholder={t('users.all_roles')}
          clearable
          value={role ?? null}
          onChange={(value) => put('role', value)}
          data={ROLES.map((value) => ({ value, label: t(`common:roles.${value}`) }))}
        />
        <Select
          w={170}
          aria-label={t('users.standing')}
          placeholder={t('users.any_standing')}
          clearable
          value={standing ?? null}
          onChange={(value) => put('standing', value)}
          data={STANDINGS.map((value) => ({ value, label: t(`users.${value}`) }))}
        />
      </Group>
      {users.isPending && <LoadingRows count={8} />}
      {users.isError && <ErrorState error={users.error} onRetry={() => void users.refetch()} />}
      {users.data && accounts.length === 0 && (
        <EmptyState icon={IconUsers} title={t('users.none_title')}>
          {t('users.none')}
        </EmptyState>
      )}
      {accounts.length > 0 && <UserTable accounts={accounts} onOpen={setShown} />}
      {users.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={users.isFetchingNextPage} onClick={() => void users.fetchNextPage()}>
            {t('common:more')}
          </Button>
        </Group>
      )}
      <NewUserDialog isOpen={isMaking} onClose={close} />
      <UserDrawer id={shown} known={accounts.find(({ id }) => id === shown)} onClose={() => setShown(null)} />
    </>
  )
}
