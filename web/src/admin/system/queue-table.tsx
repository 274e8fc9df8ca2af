import { Table, Text } from '@mantine/core'
import type { QueueState } from '@parley/client/analytics-api'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../components/formats.js'

/** How much stands in each queue. */
export function QueueTable({ queues }: { readonly queues: readonly QueueState[] }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  return (
    <Table.ScrollContainer
      minWidth={420}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('system.queues') } }}
    >
      <Table fz="sm" verticalSpacing={6} style={{ fontVariantNumeric: 'tabular-nums' }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('system.queue')}</Table.Th>
            {(['waiting', 'active', 'delayed', 'dead', 'oldest_waiting'] as const).map((name) => (
              <Table.Th key={name} scope="col" ta="right">
                {t(`system.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queues.map((queue) => (
            <Table.Tr key={queue.name} data-queue={queue.name}>
              <Table.Th scope="row" fw={500}>
                {queue.name}
              </Table.Th>
              {queue.status === 'unreachable' ? (
                <Table.Td colSpan={5}>
                  <Text size="sm" c="var(--mantine-color-error)">
                    {t('system.states.unreachable')}
                  </Text>
                </Table.Td>
              ) : (
                <>
                  <Table.Td ta="right">{formats.number(queue.waiting)}</Table.Td>
                  <Table.Td ta="right">{formats.number(queue.active)}</Table.Td>
                  <Table.Td ta="right">{formats.number(queue.delayed)}</Table.Td>
                  <Table.Td
                    ta="right"
                    {...(queue.dead_letters > 0 ? { c: 'var(--mantine-color-error)', fw: 600 } : {})}
                  >
                    {formats.number(queue.dead_letters)}
                  </Table.Td>
                  <Table.Td ta="right">
                    {queue.oldest_waiting_ms === null ? '–' : formats.duration(queue.oldest_waiting_ms)}
                  </Table.Td>
                </>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
