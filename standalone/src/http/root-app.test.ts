import { createHttpApp } from '@parley/common/http/app'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { afterAll, expect, it, vi } from 'vitest'
import { createRootApp } from './root-app.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const askMl = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response('the model'))
afterAll(() => askMl.mockRestore())

/** A service that answers every path under its prefix. */
const chat = createHttpApp({ logger, metrics: new Metrics('chat-service', { withProcess: false }) })
chat.all('*', (c) => c.text('chat'))

const root = createRootApp({
  mounts: { '/api/chat': chat },
  ml: { address: 'http://ml-core' },
  services: [
    {
      name: 'chat-service',
      ask: async () => new Response('# HELP parley_posts Posts\n# TYPE parley_posts counter\nparley_posts 1\n'),
    },
  ],
  logger,
  metrics: new Metrics('standalone', { withProcess: false }),
  version: '1.0.0',
  webApp: '/nowhere',
})
const get = async (path: string) => (await root.request(path)).status

it.each(['/api/chat/metrics', '/api/chat/%6detrics', '/api/ml/metrics', '/api/chat/internal/outbox'])(
  '%s does not exist from outside',
  async (path) => {
    expect(await get(path)).toBe(404)
    expect(askMl).not.toHaveBeenCalled()
  },
)

it('the one page of metrics has those of all services, and their other routes are reached', async () => {
  expect(await (await root.request('/metrics')).text()).toContain('parley_posts 1')
  expect([await get('/api/chat/rooms'), await get('/api/ml/models')]).toEqual([200, 200])
})
