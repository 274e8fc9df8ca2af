import type { SystemState } from '@parley/client/analytics-api'
import type { Formats } from '../../components/formats.js'
import type { Words } from '../panels/panel.js'
import { NO_FIGURE, type Tile } from '../tile.js'

/** What waits at this moment. Sums are of all queues, or there is none: half of them would look like good news. */
export function systemTiles(data: SystemState | undefined, t: Words, formats: Formats): readonly Tile[] {
  const queues = data?.queues.flatMap((queue) => (queue.status === 'ok' ? [queue] : [])) ?? []
  const isWhole = queues.length === data?.queues.length
  const sum = (name: 'waiting' | 'dead_letters') => {
    if (!data) return null
    return isWhole ? formats.number(queues.reduce((total, queue) => total + queue[name], 0)) : NO_FIGURE
  }
  const oldest = Math.max(0, ...queues.map(({ oldest_waiting_ms }) => oldest_waiting_ms ?? 0))
  const outbox = data?.outbox.status === 'ok' ? data.outbox : null
  const age = (milliseconds: number | null | undefined) =>
    milliseconds ? t('tiles.oldest', { age: formats.duration(milliseconds) }) : ''
  return [
    {
      key: 'waiting',
      name: t('tiles.waiting'),
      value: sum('waiting'),
      note: data && !isWhole ? t('queues.unreachable') : age(oldest),
    },
    { key: 'dead_letters', name: t('tiles.dead_letters'), value: sum('dead_letters'), note: '' },
    {
      key: 'outbox',
      name: t('tiles.outbox'),
      value: data ? (outbox ? formats.number(outbox.pending) : NO_FIGURE) : null,
      note: age(outbox?.oldest_age_ms),
    },
  ]
}
