import { ActionIcon, Button, Popover, SegmentedControl, Select, Stack } from '@mantine/core'
import { IconFilter2, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { LABELS } from '../../components/labels.js'
import { KeyHint } from './key-hint.js'
import { ALL_OPEN, type Cause, narrowings, type QueueFilter, REVIEW_CAUSES, type ReviewState } from './queue-filter.js'
import classes from './queue-filters.module.css'

interface QueueFiltersProps {
  readonly filter: QueueFilter
  readonly onChange: (filter: QueueFilter) => void
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
  readonly rooms: readonly { readonly value: string; readonly label: string }[]
  readonly people: readonly { readonly value: string; readonly label: string }[]
  /** How many open items each cause has; absent causes have none. */
  readonly counts: Readonly<Record<string, number>>
  readonly children?: React.ReactNode
}

/** Open or resolved, and what narrows the queue. */
export function QueueFilters(props: QueueFiltersProps) {
  const { filter, onChange, isOpen, onOpen, counts, rooms, people, children } = props
  const { t } = useTranslation(['moderation', 'common'])
  const narrowed = narrowings(filter)
  return (
    <div className={classes.root}>
      <SegmentedControl
        size="xs"
        aria-label={t('filter.state')}
        value={filter.state}
        onChange={(state) => onChange({ ...filter, state: state as ReviewState })}
        data={[
          { value: 'open', label: t('filter.open', { count: sumOf(counts) }) },
          { value: 'resolved', label: t('filter.resolved') },
        ]}
      />
      <span className={classes.space} />
      {children}
      <Popover opened={isOpen} onChange={onOpen} position="bottom-end" shadow="md" width={300} trapFocus returnFocus>
        <Popover.Target>
          <Button
            size="compact-sm"
            variant={narrowed > 0 ? 'light' : 'subtle'}
            {...(narrowed > 0 ? {} : { color: 'gray' })}
            leftSection={<IconFilter2 size={15} aria-hidden="true" />}
            rightSection={<KeyHint command="filter" />}
            onClick={() => onOpen(!isOpen)}
            aria-keyshortcuts="/"
          >
            {narrowed > 0 ? t('filter.narrowed', { count: narrowed }) : t('filter.title')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('filter.title')}>
          <FilterFields filter={filter} onChange={onChange} counts={counts} rooms={rooms} people={people} />
        </Popover.Dropdown>
      </Popover>
      {narrowed > 0 && (
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          onClick={() => onChange({ ...ALL_OPEN, state: filter.state })}
          aria-label={t('filter.clear')}
        >
          <IconX size={15} aria-hidden="true" />
        </ActionIcon>
      )}
    </div>
  )
}

type FilterFieldsProps = Pick<QueueFiltersProps, 'filter' | 'onChange' | 'counts' | 'rooms' | 'people'>

function FilterFields({ filter, onChange, counts, rooms, people }: FilterFieldsProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const common = { clearable: true, size: 'sm', comboboxProps: { withinPortal: false } } as const
  return (
    <Stack gap="sm">
      <Select
        {...common}
        data-autofocus
        label={t('filter.cause')}
        placeholder={t('filter.any')}
        value={filter.cause}
        onChange={(cause) => onChange({ ...filter, cause: cause as Cause | null })}
        data={REVIEW_CAUSES.map((value) => ({ value, label: withCount(t(`cause.${value}`), counts[value]) }))}
      />
      <Select
        {...common}
        searchable
        label={t('filter.room')}
        placeholder={t('filter.any')}
        nothingFoundMessage={t('filter.nothing')}
        value={filter.room}
        onChange={(room) => onChange({ ...filter, room })}
        data={rooms}
      />
      <Select
        {...common}
        label={t('filter.label')}
        placeholder={t('filter.any')}
        value={filter.label}
        onChange={(label) => onChange({ ...filter, label: LABELS.find((known) => known === label) ?? null })}
        data={LABELS.map((value) => ({ value, label: t(`common:labels.${value}`) }))}
      />
      <Select
        {...common}
        searchable
        label={t('filter.assignee')}
        placeholder={t('filter.any')}
        nothingFoundMessage={t('filter.nothing')}
        value={filter.assignee}
        onChange={(assignee) => onChange({ ...filter, assignee })}
        data={[{ value: 'me', label: t('filter.me') }, { value: 'nobody', label: t('filter.nobody') }, ...people]}
      />
    </Stack>
  )
}

function withCount(name: string, count: number | undefined): string {
  return count ? `${name} (${count})` : name
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
