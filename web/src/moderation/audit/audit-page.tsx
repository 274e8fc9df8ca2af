import { Button, Group, Menu, Select, SimpleGrid, TextInput } from '@mantine/core'
import { IconDownload, IconHistory } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { EmptyState } from '../../components/empty-state.js'
import { PageHeader } from '../../components/page-header.js'
import { hasRole } from '../../session/roles.js'
import { useAccount } from '../../session/session-context.js'
import { EndlessList } from '../endless-list.js'
import { ReviewColumn, ReviewFrame } from '../review-frame.js'
import { useRoomChoices } from '../use-room-choices.js'
import { UserField } from '../user-field.js'
import { AUDIT_ACTIONS } from './audit-actions.js'
import { AuditEntry } from './audit-entry.js'
import { type AuditFilter, readAuditFilter, writeAuditFilter } from './audit-filter.js'
import { useAudit, useAuditExport } from './use-audit.js'

/** Everything the machine and people did: to be searched, and to be taken away as a file. */
export function Component() {
  const { t } = useTranslation(['moderation', 'common'])
  const [query, setQuery] = useSearchParams()
  // Statements are the whole server's.
  const isStaff = hasRole(useAccount().role, 'moderator')
  const filter = readAuditFilter(query)
  const entries = useAudit(filter)
  const save = useAuditExport(filter)
  const change = (part: Partial<AuditFilter>) => setQuery(writeAuditFilter({ ...filter, ...part }), { replace: true })
  return (
    <ReviewFrame place="audit">
      <ReviewColumn>
        <PageHeader
          title={t('audit.title')}
          actions={
            <Menu position="bottom-end">
              <Menu.Target>
                <Button
                  variant="default"
                  loading={save.isPending}
                  leftSection={<IconDownload size={16} aria-hidden="true" />}
                >
                  {t('export')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>{t('audit.title')}</Menu.Label>
                <Menu.Item onClick={() => save.mutate({ what: 'audit', format: 'csv' })}>CSV</Menu.Item>
                <Menu.Item onClick={() => save.mutate({ what: 'audit', format: 'json' })}>JSON</Menu.Item>
                {isStaff && (
                  <>
                    <Menu.Label>{t('audit.statements')}</Menu.Label>
                    <Menu.Item onClick={() => save.mutate({ what: 'statements', format: 'csv' })}>CSV</Menu.Item>
                    <Menu.Item onClick={() => save.mutate({ what: 'statements', format: 'json' })}>JSON</Menu.Item>
                  </>
                )}
              </Menu.Dropdown>
            </Menu>
          }
        />
        <AuditFilters filter={filter} onChange={change} />
        <EndlessList
          query={entries}
          label={t('audit.title')}
          empty={
            <EmptyState icon={IconHistory} title={t('audit.empty')}>
              {t('audit.empty_hint')}
            </EmptyState>
          }
          render={(entry) => <AuditEntry key={entry.id} entry={entry} />}
        />
      </ReviewColumn>
    </ReviewFrame>
  )
}

interface AuditFiltersProps {
  readonly filter: AuditFilter
  readonly onChange: (part: Partial<AuditFilter>) => void
}

function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const rooms = useRoomChoices(filter.room)
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, md: 4 }} spacing="sm" mb="lg">
      <Select
        label={t('audit.by')}
        placeholder={t('filter.any')}
        clearable
        value={filter.by}
        onChange={(by) => onChange({ by: by as AuditFilter['by'] })}
        data={[
          { value: 'machine', label: t('audit.machine') },
          { value: 'person', label: t('audit.person') },
        ]}
      />
      <Select
        label={t('audit.action')}
        placeholder={t('filter.any')}
        clearable
        searchable
        value={filter.action}
        onChange={(action) => onChange({ action })}
        data={actionChoices(filter.action, (action) =>
          t(`audit_action.${action.replaceAll('.', '_') as 'message_hide'}`, { defaultValue: action }),
        )}
      />
      <Select
        label={t('filter.room')}
        placeholder={t('filter.any')}
        clearable
        searchable
        value={filter.room}
        onChange={(room) => onChange({ room })}
        data={rooms}
      />
      <UserField label={t('audit.user')} value={filter.user} onChange={(user) => onChange({ user })} />
      <UserField label={t('audit.actor')} value={filter.actor} onChange={(actor) => onChange({ actor })} />
      <TextInput
        type="date"
        label={t('audit.from')}
        value={filter.from ?? ''}
        onChange={(event) => onChange({ from: event.currentTarget.value || null })}
      />
      <TextInput
        type="date"
        label={t('audit.until')}
        value={filter.until ?? ''}
        onChange={(event) => onChange({ until: event.currentTarget.value || null })}
      />
      {filter.message && (
        <Group align="end">
          <Button variant="light" onClick={() => onChange({ message: null })}>
            {t('audit.all_messages')}
          </Button>
        </Group>
      )}
    </SimpleGrid>
  )
}

/** One that came with a link may be newer than this list. */
function actionChoices(chosen: string | null, nameOf: (action: string) => string) {
  const actions: readonly string[] = AUDIT_ACTIONS
  const all = chosen === null || actions.includes(chosen) ? actions : [chosen, ...actions]
  return all.map((value) => ({ value, label: nameOf(value) }))
}
