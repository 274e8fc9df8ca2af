import { Button, Code, Group, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconKey, IconPlus, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.js'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { PageHeader } from '../../components/page-header.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { Section } from '../section.js'
import { KeyTable } from './key-table.js'
import { NewKeyDialog } from './new-key-dialog.js'

const PAGE = 50
const TYPING_MS = 250

/** Every key of the server with which programs have texts scored or act, whose it is, and how many a minute it may. */
export function Component() {
  const { t } = useTranslation(['admin', 'common'])
  const client = useClient()
  const [isMaking, { open, close }] = useDisclosure()
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search.trim(), TYPING_MS)
  const keys = useInfiniteQuery({
    queryKey: [...ADMIN_KEYS.apiKeys, 'all', q],
    queryFn: ({ pageParam }) => client.users.allApiKeys({ limit: PAGE, cursor: pageParam, ...(q === '' ? {} : { q }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
  const known = keys.data?.pages.flatMap(({ items }) => items) ?? []
  const hasNone = keys.isSuccess && known.length === 0
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
        actions={hasNone && q === '' ? null : create}
      />
      {!(hasNone && q === '') && (
        <TextInput
          mb="sm"
          type="search"
          leftSection={<IconSearch size={16} />}
          aria-label={t('keys.search')}
          placeholder={t('keys.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {keys.isPending && <LoadingRows count={3} height={48} />}
      {keys.isError && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
      {hasNone && q === '' && (
        <EmptyState icon={IconKey} title={t('keys.none_title')} action={create}>
          {t('keys.none')}
        </EmptyState>
      )}
      {hasNone && q !== '' && <EmptyState icon={IconKey} title={t('keys.none_fit')} />}
      {known.length > 0 && <KeyTable keys={known} />}
      {keys.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={keys.isFetchingNextPage} onClick={() => void keys.fetchNextPage()}>
            {t('common:more')}
          </Button>
        </Group>
      )}
      <HowToUse />
      <NewKeyDialog isOpen={isMaking} onClose={close} />
    </>
  )
}

/** What programs that spoke to another service send here instead. */
function HowToUse() {
  const { t } = useTranslation('admin')
  const origin = window.location.origin
  return (
    <Stack mt="lg" gap={0}>
      <Section title={t('keys.use_title')} description={t('keys.use')}>
        <Code
          block
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >{`# Perspective\ncurl "${origin}/v1alpha1/comments:analyze?key=YOUR_KEY" -H 'Content-Type: application/json' \\
  -d '{"comment": {"text": "you fool"}, "requestedAttributes": {"TOXICITY": {}}}'

# OpenAI
curl ${origin}/v1/moderations -H 'Authorization: Bearer YOUR_KEY' -H 'Content-Type: application/json' \\
  -d '{"input": "you fool"}'`}</Code>
      </Section>
    </Stack>
  )
}
