import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../components/empty-state.js'
import { ErrorState } from '../components/error-state.js'
import { LoadingRows } from '../components/loading-rows.js'
import { PageHeader } from '../components/page-header.js'
import { useClient } from '../session/session-context.js'
import { ACCOUNT_KEYS } from './account-keys.js'
import { ApiKeyList } from './api-key-list.js'
import { NewApiKeyDialog } from './new-api-key-dialog.js'

export function Component() {
  const { t } = useTranslation('account')
  const client = useClient()
  const [isOpen, { open, close }] = useDisclosure()
  const keys = useQuery({ queryKey: ACCOUNT_KEYS.apiKeys, queryFn: () => client.account.apiKeys() })
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      {t('keys.create')}
    </Button>
  )
  return (
    <>
      <PageHeader
        title={t('keys.title')}
        description={t('keys.description')}
        actions={keys.data && keys.data.length > 0 ? create : null}
      />
      {keys.isPending && <LoadingRows height={64} />}
      {keys.isError && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && (
        <EmptyState icon={IconKey} title={t('keys.empty_title')} action={create}>
          {t('keys.empty_text')}
        </EmptyState>
      )}
      {keys.data && keys.data.length > 0 && <ApiKeyList keys={keys.data} />}
      <NewApiKeyDialog isOpen={isOpen} onClose={close} />
    </>
  )
}
