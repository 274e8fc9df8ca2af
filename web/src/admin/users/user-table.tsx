import { Badge, Table, Text, UnstyledButton } from '@mantine/core'
import type { UserAccount } from '@parley/client/users-api'
import { useTranslation } from 'react-i18next'
import { TimeAgo } from '../../components/time-ago.js'
import { UserAvatar } from '../../components/user-avatar.js'
import { StandingBadge } from './standing-badge.js'
import classes from './user-table.module.css'

interface UserTableProps {
  readonly accounts: readonly UserAccount[]
  readonly onOpen: (id: string) => void
}

const COLOURS = { user: 'gray', moderator: 'iris', admin: 'grape' } as const

export function UserTable({ accounts, onOpen }: UserTableProps) {
  const { t } = useTranslation(['admin', 'common'])
  return (
    <Table.ScrollContainer
      minWidth={360}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('users.title') } }}
    >
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('users.account')}</Table.Th>
            <Table.Th scope="col" className={classes.wide}>
              {t('users.email')}
            </Table.Th>
            <Table.Th scope="col">{t('users.role')}</Table.Th>
            <Table.Th scope="col" className={classes.wide}>
              {t('users.joined')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {accounts.map((account) => (
            <Table.Tr key={account.id} data-user={account.username}>
              <Table.Td>
                <UnstyledButton className={classes.account} onClick={() => onOpen(account.id)}>
                  <UserAvatar user={account} size={30} />
                  <span className={classes.names}>
                    <span className={classes.name} dir="auto">
                      {account.display_name}
                    </span>
                    <span className={classes.username}>@{account.username}</span>
                  </span>
                </UnstyledButton>
              </Table.Td>
              <Table.Td className={classes.wide}>
                <Text size="sm" c={account.email === null ? 'dimmed' : 'inherit'} truncate maw={220}>
                  {account.email ?? '–'}
                </Text>
              </Table.Td>
              <Table.Td>
                <Badge variant="light" color={COLOURS[account.role]} tt="none" className={classes.badge}>
                  {t(`common:roles.${account.role}`)}
                </Badge>
                <StandingBadge account={account} ml={6} />
              </Table.Td>
              <Table.Td className={classes.wide}>
                <Text size="sm" c="dimmed">
                  <TimeAgo at={account.created_at} />
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
