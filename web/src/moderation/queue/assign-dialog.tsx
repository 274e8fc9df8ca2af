import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { Assignee } from '@parley/client/acts-api'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../session/session-context.js'
import { reviewKeys } from '../review-keys.js'

interface AssignDialogProps {
  /** One item, or one of each room when there are many: those who may decide all of them are offered. */
  readonly of: readonly string[]
  /** How many items are given away. */
  readonly count: number
  /** Whose it is now; there is nothing to take back where it is nobody's. */
  readonly hasAssignee: boolean
  readonly onClose: () => void
  readonly onAssign: (assigneeId: string | null) => void
}

const TYPING_MS = 200
const NOBODY = 'nobody'

/** Gives items to somebody who may decide them. */
export function AssignDialog({ of, count, hasAssignee, onClose, onAssign }: AssignDialogProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const [chosen, setChosen] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  const people = useAssignees(of, useDebouncedValue(typed, TYPING_MS)[0])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen === null) return
    onAssign(chosen === NOBODY ? null : chosen)
    onClose()
  }
  const standingOf = ({ role, server_role: serverRole }: Assignee) =>
    serverRole === 'user' ? t(`user.role.${role ?? 'member'}`) : t(`common:roles.${serverRole}`)
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('assign.title', { count })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Select
            data-autofocus
            searchable
            label={t('assign.to')}
            placeholder={t('assign.search')}
            nothingFoundMessage={t(people.isPending ? 'common:loading' : 'assign.none')}
            value={chosen}
            onChange={setChosen}
            onSearchChange={setTyped}
            // The server searches: not everybody is in the list.
            filter={({ options }) => options}
            data={[
              ...(hasAssignee ? [{ value: NOBODY, label: t('filter.nobody') }] : []),
              ...people.found.map(({ user }) => ({
                value: user.id,
                label: `${user.display_name} (@${user.username})`,
              })),
            ]}
            renderOption={({ option }) => {
              const person = people.found.find(({ user }) => user.id === option.value)
              return (
                <Group justify="space-between" wrap="nowrap" w="100%">
                  <span>{option.label}</span>
                  {person && (
                    <Text span size="xs" c="dimmed">
                      {standingOf(person)}
                    </Text>
                  )}
                </Group>
              )
            }}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" disabled={chosen === null}>
              {t('assign.do', { count })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** Who may decide every one of the items, as far as `typed` names them. */
function useAssignees(items: readonly string[], typed: string) {
  const client = useClient()
  // What stands in the field once somebody is chosen is their label, no search.
  const q = typed.includes('(@') ? '' : typed.trim().replace(/^@/, '')
  return useQueries({
    queries: items.map((item) => ({
      queryKey: [...reviewKeys.item(item), 'assignees', q],
      queryFn: () => client.acts.assignees(item, q),
      placeholderData: keepPreviousData,
    })),
    combine: (answers) => {
      const [first = [], ...others] = answers.map(({ data }) => data ?? [])
      return {
        found: first.filter(({ user }) => others.every((list) => list.some((other) => other.user.id === user.id))),
        isPending: answers.some(({ isPending }) => isPending),
      }
    },
  })
}
