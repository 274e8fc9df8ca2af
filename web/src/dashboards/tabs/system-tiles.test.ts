import type { QueueState, SystemState } from '@parley/client/analytics-api'
import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { formatsFor } from '../../components/formats.js'
import en from '../../i18n/en/dashboards.js'
import { systemTiles } from './system-tiles.js'

beforeAll(async () => {
  await i18next.init({ lng: 'en', resources: { en: { dashboards: en } }, interpolation: { escapeValue: false } })
})

const aQueue = (name: string, waiting: number): QueueState => ({
  ...{ status: 'ok', name, waiting, active: 0, delayed: 0, dead_letters: 1, newest_dead_letters: [] },
  oldest_waiting_ms: 2_000,
})
const gone = (name: string): QueueState => ({ status: 'unreachable', name })

function shown(queues: readonly QueueState[] | null, outbox?: SystemState['outbox']) {
  const state: SystemState | undefined = queues
    ? { at: '2026-03-15T12:00:00Z', services: [], queues, outbox: outbox ?? { status: 'unreachable' } }
    : undefined
  const tiles = systemTiles(state, i18next.getFixedT('en', ['dashboards', 'common']), formatsFor('en'))
  return tiles.map(({ key, value, note }) => [key, value, note])
}

describe('what waits now', () => {
  it('is the sum over all queues', () => {
    const outbox = { status: 'ok', pending: 4, oldest_age_ms: 3_000 } as const
    expect(shown([aQueue('analytics', 3), aQueue('moderation', 5)], outbox)).toEqual([
      ['waiting', '8', 'oldest 2 sec'],
      ['dead_letters', '2', ''],
      ['outbox', '4', 'oldest 3 sec'],
    ])
  })

  it.each([
    ['none', [gone('analytics'), gone('moderation')]],
    ['some', [aQueue('analytics', 3), gone('moderation')]],
  ])('is not known where %s of the queues answer, and is not said to be nothing', (_which, queues) => {
    expect(shown(queues)).toEqual([
      ['waiting', '–', 'The queue’s server does not answer.'],
      ['dead_letters', '–', ''],
      ['outbox', '–', ''],
    ])
  })

  it('is on its way before there is an answer', () => {
    expect(shown(null).map(([, value]) => value)).toEqual([null, null, null])
  })
})
