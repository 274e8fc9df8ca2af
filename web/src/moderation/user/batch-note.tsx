import { Alert, Button, Group, Loader } from '@mantine/core'
import type { ActBatch } from '@parley/client/acts-api'
import { useTranslation } from 'react-i18next'
import { isWorking, useBatch } from './use-user.js'

/** How far a removal is, and the way back. */
export function BatchNote({ started }: { readonly started: ActBatch }) {
  const { t } = useTranslation(['moderation', 'common'])
  const { batch, undo } = useBatch(started)
  return (
    <Alert variant="light" mb="md" role="status">
      <Group gap="sm">
        {isWorking(batch) && <Loader size={14} aria-hidden="true" />}
        <span>
          {t(`user.batch.${batch.state === 'done' && batch.stopped !== null ? 'stopped' : batch.state}`, {
            count: batch.state === 'undone' || batch.state === 'undoing' ? batch.undone : batch.done,
          })}
        </span>
        {batch.state === 'done' && batch.done > 0 && (
          <Button size="compact-sm" variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
            {t('command.undo')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}
