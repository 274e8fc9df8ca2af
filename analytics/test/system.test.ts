import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { responseSources } from '../src/sources/response-sources.js'
import { anAnalytics, type RunningAnalytics } from './an-analytics.js'

const ready = (checks: Record<string, string> = {}) => Response.json({ status: 'ready', service: 'x', checks })

describe('/system', () => {
  let running: RunningAnalytics
  let outbox: () => Promise<Response> = async () => Response.json({ pending: 3, oldest_age_ms: 1_234.5 })
  beforeAll(async () => {
    running = await anAnalytics({
      systemSources: responseSources({
        ready: {
          'auth-service': async () => ready({ database: 'ok' }),
          'chat-service': async () =>
            Response.json({ status: 'unavailable', checks: { database: 'ok', queue: 'unavailable' } }, { status: 503 }),
          'ml-core': () => Promise.reject(new Error('connection refused')),
        },
        outbox: () => outbox(),
        reviewQueue: async () => Response.json({}),
      }),
    })
    // The first to ask prepares the queue's tables, which may take longer than a dashboard waits.
    await Promise.all(
      (['moderation', 'verdicts', 'analytics', 'corrections'] as const).map((name) => running.queues.depth(name)),
    )
  })
  afterAll(() => running.stop())

  it('shows every service, what it waits for, and those that do not answer', async () => {
    const { services } = await running.read<{ services: unknown[] }>('/system')
    expect(services).toEqual([
      { name: 'auth-service', status: 'ready', checks: { database: 'ok' } },
      { name: 'chat-service', status: 'unavailable', checks: { database: 'ok', queue: 'unavailable' } },
      { name: 'ml-core', status: 'unreachable', checks: {} },
      { name: 'analytics', status: 'ready', checks: { database: 'ok', queue: 'ok' } },
    ])
  })

  it('shows how many jobs wait in every queue, and how long', async () => {
    await running.queues.producer('verdicts').addAll([{ id: newId(), data: {} }])
    const { queues } = await running.read<{ queues: Record<string, unknown>[] }>('/system')
    expect(queues.map(({ name }) => name)).toEqual(['moderation', 'verdicts', 'analytics', 'corrections'])
    expect(queues[1]).toMatchObject({ status: 'ok', waiting: 1, active: 0, delayed: 0, dead_letters: 0 })
    expect(queues[1]?.oldest_waiting_ms).toBeGreaterThanOrEqual(0)
    expect(queues[0]).toMatchObject({ waiting: 0, oldest_waiting_ms: null, newest_dead_letters: [] })
  })

  it('/metrics tells the same of every queue', async () => {
    const text = await (await running.get('/metrics', null)).text()
    expect(text).toMatch(/parley_queue_verdicts_waiting\{service="analytics"\} 1/)
    expect(text).toMatch(/parley_queue_analytics_dead_letters\{service="analytics"\} 0/)
  })

  it('shows what chat-service has not queued yet', async () => {
    expect(await running.read('/system')).toMatchObject({
      at: '2026-03-15T12:00:00.000Z',
      outbox: { status: 'ok', pending: 3, oldest_age_ms: 1_234.5 },
    })
  })

  it.each([
    ['answers with an error', async () => new Response('no', { status: 500 })],
    ['answers nonsense', async () => Response.json({ pending: 'many' })],
    ['does not answer', () => Promise.reject(new Error('connection refused'))],
  ])('says so when the outbox %s', async (_how, answer) => {
    outbox = answer
    expect(await running.read('/system')).toMatchObject({ outbox: { status: 'unreachable' } })
  })
})

it('a source that hangs is shown as unreachable, and a queue without a server too', async () => {
  const running = await anAnalytics({
    queueServer: { kind: 'postgres', url: 'postgres://nobody:none@127.0.0.1:1/none' },
    systemSources: {
      readiness: { 'auth-service': () => new Promise(() => {}) },
      outbox: () => new Promise(() => {}),
      reviewQueue: () => new Promise(() => {}),
    },
  })
  expect(await running.read('/system')).toMatchObject({
    services: [
      { name: 'auth-service', status: 'unreachable' },
      { name: 'analytics', status: 'unavailable', checks: { database: 'ok', queue: 'unavailable' } },
    ],
    queues: Array.from({ length: 4 }, () => ({ status: 'unreachable' })),
    outbox: { status: 'unreachable' },
  })
  await running.stop()
}, 40_000)
