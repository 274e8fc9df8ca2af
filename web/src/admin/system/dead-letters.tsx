import { Group, Stack, Text } from '@mantine/core'
import type { QueueState } from '@parley/client/analytics-api'
import { useTranslation } from 'react-i18next'
import { TimeAgo } from '../../components/time-ago.js'

/** The newest jobs that were given up, and why. */
export function DeadLetters({ queues }: { readonly queues: readonly QueueState[] }) {
  const { t } = useTranslation('admin')
  const letters = queues.flatMap((queue) =>
    queue.status === 'ok' ? queue.newest_dead_letters.map((letter) => ({ ...letter, queue: queue.name })) : [],
  )
  if (letters.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('system.no_dead_letters')}
      </Text>
    )
  }
  return (
    <Stack gap="sm">
      {letters.map(({ id, queue, reason, attempts, failed_at }) => (
        <div key={`${queue} ${id}`}>
          <Group gap={8}>
            <Text size="sm" fw={600}>
              {queue}
            </Text>
            <Text size="xs" c="dimmed" truncate maw={260}>
              {id}
            </Text>
            <Text size="xs" c="dimmed">
              <TimeAgo at={failed_at} /> · {t('system.attempts', { count: attempts })}
            </Text>
          </Group>
          <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {reason}
          </Text>
        </div>
      ))}
    </Stack>
  )
}
