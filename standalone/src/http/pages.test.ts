import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { expect, it } from 'vitest'
import { loadEdgeConfig } from '../edge/config.js'
import { createPages } from './pages.js'
import type { ServicePort } from './service-port.js'

const answers = (name: string): ServicePort => ({
  name,
  ask: async () => Response.json({ status: 'ready', service: name }),
})
const isAway = (name: string): ServicePort => ({ name, ask: () => Promise.reject(new Error('connection refused')) })
const pagesOf = (...services: ServicePort[]) =>
  createPages({
    name: 'edge',
    services,
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: new Metrics('edge', { withProcess: false }),
    version: '1.0.0',
    webApp: '/nowhere',
  })

it('the whole is ready when every service is, and says who is not', async () => {
  expect((await pagesOf(answers('auth-service'), answers('ml-core')).request('/ready')).status).toBe(200)
  const response = await pagesOf(answers('auth-service'), isAway('ml-core')).request('/ready')
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({
    status: 'unavailable',
    service: 'edge',
    services: { 'auth-service': { status: 'ready', service: 'auth-service' }, 'ml-core': { status: 'unavailable' } },
  })
})

it('the edge lives while services are away, and needs no secret', async () => {
  expect((await pagesOf(isAway('chat-service')).request('/health')).status).toBe(200)
  const url = 'http://service:8000/'
  const config = loadEdgeConfig({
    AUTH_URL: url,
    CHAT_URL: url,
    ANALYTICS_URL: url,
    ML_URL: url,
    SECRETS_DIR: '/nowhere',
  })
  expect(config.CHAT_URL).toBe('http://service:8000')
})
