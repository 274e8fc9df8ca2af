import { Button } from '@mantine/core'
import { IconChecks, IconInbox } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.js'
import { KeyHint } from './key-hint.js'

interface NothingChosenProps {
  readonly hasItems: boolean
  readonly isLoading: boolean
  readonly onStart: () => void
}

/** The pane of an item while none is chosen: where to begin, or that there is nothing to do. */
export function NothingChosen({ hasItems, isLoading, onStart }: NothingChosenProps) {
  const { t } = useTranslation(['moderation', 'common'])
  if (isLoading) return null
  if (!hasItems) {
    return (
      <EmptyState icon={IconChecks} title={t('queue.done')}>
        {t('queue.done_hint')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={IconInbox}
      title={t('queue.start')}
      action={
        <Button onClick={onStart} rightSection={<KeyHint command="next" />}>
          {t('queue.start_button')}
        </Button>
      }
    >
      {t('queue.start_hint')}
    </EmptyState>
  )
}
