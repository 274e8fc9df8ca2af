import { ActionIcon, Button, Menu, TextInput } from '@mantine/core'
import type { ReviewView } from '@parley/client/acts-api'
import { IconBookmark, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../session/session-context.js'
import { reviewKeys } from '../review-keys.js'
import { ALL_OPEN, narrowings, type QueueFilter } from './queue-filter.js'
import classes from './saved-views.module.css'
import { queueQuery } from './use-queue.js'

interface SavedViewsProps {
  readonly filter: QueueFilter
  readonly onChoose: (filter: QueueFilter) => void
}

/** Parts of the queue that one has given a name. */
export function SavedViews({ filter, onChoose }: SavedViewsProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const client = useClient()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const views = useQuery({ queryKey: reviewKeys.views, queryFn: () => client.acts.views(), staleTime: 60_000 })
  const reread = () => queries.invalidateQueries({ queryKey: reviewKeys.views })
  const save = useMutation({
    mutationFn: (given: string) => client.acts.saveView({ name: given, filter: queueQuery(filter) }),
    onSuccess: () => {
      setName('')
      return reread()
    },
  })
  const remove = useMutation({ mutationFn: (id: string) => client.acts.deleteView(id), onSuccess: reread })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') save.mutate(name.trim())
  }
  const saved = views.data?.items ?? []
  return (
    <Menu position="bottom-end" width={280} closeOnItemClick>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="md" aria-label={t('views.title')}>
          <IconBookmark size={17} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('views.title')}</Menu.Label>
        {saved.length === 0 && <p className={classes.empty}>{t('views.empty')}</p>}
        {saved.map((view) => (
          <div key={view.id} className={classes.view}>
            <Menu.Item onClick={() => onChoose(filterOf(view))}>{view.name}</Menu.Item>
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={() => remove.mutate(view.id)}
              aria-label={t('views.remove', { name: view.name })}
            >
              <IconTrash size={15} aria-hidden="true" />
            </ActionIcon>
          </div>
        ))}
        {(narrowings(filter) > 0 || filter.state !== 'open') && (
          <>
            <Menu.Divider />
            <form onSubmit={submit} className={classes.form}>
              <TextInput
                size="xs"
                className={classes.name}
                aria-label={t('views.name')}
                placeholder={t('views.name')}
                maxLength={80}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                // The menu would take letters for the beginnings of its entries.
                onKeyDown={(event) => event.stopPropagation()}
              />
              <Button type="submit" size="xs" loading={save.isPending} disabled={name.trim() === ''}>
                {t('common:save')}
              </Button>
            </form>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** What a view holds beyond this page's filters is left out. */
function filterOf({ filter }: ReviewView): QueueFilter {
  return {
    state: filter.state ?? ALL_OPEN.state,
    room: filter.room ?? null,
    cause: filter.cause ?? null,
    label: (filter.label as QueueFilter['label']) ?? null,
    assignee: filter.assignee ?? null,
  }
}
