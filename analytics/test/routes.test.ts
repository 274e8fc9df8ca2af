import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anAnalytics, aToken, type RunningAnalytics, SERVICE_TOKEN } from './an-analytics.js'

let running: RunningAnalytics
beforeAll(async () => {
  running = await anAnalytics()
})
afterAll(() => running.stop())

const STAFF_ROUTES = [
  '/summary',
  '/timeseries',
  '/scores/histogram',
  '/top/rooms',
  '/top/users',
  '/top/rules',
  '/heatmap',
  '/sentiment',
  '/automation',
  '/turnaround',
  '/latency',
  '/moderators',
  '/quality',
  '/quality/thresholds',
  '/system',
  '/queues/history',
  '/retention',
  '/export.csv',
]
/** Of oneself, for everybody. */
const OWN_ROUTES = ['/me/export']
const OPEN_ROUTES = ['/health', '/ready', '/metrics', '/docs', '/docs/{asset}', '/openapi.json']

interface OpenApi {
  readonly paths: Record<string, Record<string, { readonly security?: unknown[]; readonly responses: object }>>
}
const document = async (): Promise<OpenApi> => (await running.get('/openapi.json', null)).json() as Promise<OpenApi>

describe('permission', () => {
  it('every route is known here, so that none can be forgotten', async () => {
    const routes = Object.keys((await document()).paths).filter((path) => !path.startsWith('/internal/'))
    expect(routes.sort()).toEqual([...STAFF_ROUTES, ...OWN_ROUTES].sort())
    const served = new Set(
      running.analytics.app.routes
        .filter(({ method }) => method !== 'ALL')
        .map(({ path }) => path.replace(/:(\w+)/g, '{$1}')),
    )
    const internal = [...served].filter((path) => path.startsWith('/internal/'))
    expect([...served].sort()).toEqual([...STAFF_ROUTES, ...OWN_ROUTES, ...OPEN_ROUTES, ...internal].sort())
  })

  it.each(STAFF_ROUTES)('%s is for moderators and administrators only', async (path) => {
    for (const role of ['moderator', 'admin'] as const) {
      const response = await running.get(path, role)
      expect(response.status).toBe(200)
      await response.arrayBuffer()
    }
    const asUser = await running.get(path, 'user')
    expect(asUser.status).toBe(403)
    expect(await asUser.json()).toMatchObject({ code: 'staff_only' })
    const anonymous = await running.get(path, null)
    expect(anonymous.status).toBe(401)
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer')
  })

  it.each(STAFF_ROUTES)('%s demands the scope analytics:read', async (path) => {
    const token = aToken({ role: 'admin', scopes: ['chat:read'] })
    const response = await running.analytics.app.request(path, { headers: { authorization: `Bearer ${token}` } })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'insufficient_scope' })
  })

  it('/me/export is for everybody, with a credential for chat', async () => {
    for (const role of ['user', 'moderator', 'admin'] as const) {
      expect((await running.get('/me/export', role)).status).toBe(200)
    }
    expect((await running.get('/me/export', null)).status).toBe(401)
    const headers = { authorization: `Bearer ${aToken({ role: 'user', scopes: ['ml:analyze'] })}` }
    const refused = await running.analytics.app.request('/me/export', { headers })
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'insufficient_scope' }])
  })

  it.each(['garbage', `Bearer ${SERVICE_TOKEN}`, 'Bearer a.b.c'])(
    'the credential %s is a 401',
    async (authorization) => {
      const response = await running.analytics.app.request('/summary', { headers: { authorization } })
      expect(response.status).toBe(401)
    },
  )

  it.each([
    ['POST', 'erase'],
    ['GET', 'export'],
  ] as const)('%s /internal/users/{id}/%s is for the service token only', async (method, act) => {
    const path = `/internal/users/${newId()}/${act}`
    expect((await running.internal(method, path)).status).toBe(200)
    for (const authorization of [`Bearer ${aToken({ role: 'admin' })}`, 'Bearer wrong', '']) {
      const headers = authorization ? { authorization } : new Headers()
      expect((await running.analytics.app.request(path, { method, headers })).status).toBe(401)
    }
  })
})

describe('bad input', () => {
  it.each([
    ['/summary?from=yesterday', 'from'],
    ['/summary?to=2026-13-01', 'to'],
    ['/summary?from=2026-03-02&to=2026-03-01', 'from'],
    ['/summary?from=2026-03-01&to=2026-03-01', 'from'],
    ['/summary?from=1999-12-31&to=2000-01-02', 'from'],
    ['/summary?from=0000-01-01', 'from'],
    ['/summary?from=2020-01-01&to=2026-01-01', 'from'],
    ['/summary?from=2099-12-01&to=2101-01-01', 'to'],
    ['/summary?room=lobby', 'room'],
    ['/timeseries?bucket=second', 'bucket'],
    ['/timeseries?bucket=week', 'bucket'],
    ['/timeseries?label=rudeness', 'label'],
    ['/timeseries?from=2026-03-01&to=2026-03-15&bucket=minute', 'bucket'],
    ['/timeseries?from=2024-01-01&to=2024-01-02&bucket=minute', 'bucket'],
    ['/scores/histogram?bins=7', 'bins'],
    ['/scores/histogram?bins=many', 'bins'],
    ['/scores/histogram?label=x', 'label'],
    ['/top/rooms?by=fame', 'by'],
    ['/top/users?limit=0', 'limit'],
    ['/top/users?limit=101', 'limit'],
    ['/latency?bucket=year', 'bucket'],
    ['/moderators?limit=1e9', 'limit'],
    ['/quality?room=1', 'room'],
    ['/export.csv?acted_on=maybe', 'acted_on'],
    ['/export.csv?from=2020-01-01&to=2026-01-01', 'from'],
  ])('%s is a 422 that names the parameter', async (path, parameter) => {
    const response = await running.get(path)
    expect(response.status).toBe(422)
    const { detail } = (await response.json()) as { detail: { loc: unknown[]; msg: string }[] }
    expect(detail[0]).toMatchObject({ loc: ['query', parameter], msg: expect.any(String), type: expect.any(String) })
  })

  it.each([
    ['POST', '/internal/users/ada/erase', ['path', 'id']],
    ['GET', '/internal/users/ada/export', ['path', 'id']],
    ['GET', `/internal/users/${newId()}/export?limit=1001`, ['query', 'limit']],
    ['GET', `/internal/users/${newId()}/export?cursor=x`, ['query', 'cursor']],
  ] as const)('%s %s is a 422', async (method, path, loc) => {
    const response = await running.internal(method, path)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ detail: [{ loc }] })
  })
})

describe('other errors', () => {
  it('an unknown route is a 404', async () => {
    expect((await running.get('/nowhere')).status).toBe(404)
    expect((await running.get('/nowhere', null)).status).toBe(404)
  })

  it('a database that is gone is a 503 on dashboards and on /ready', async () => {
    const doomed = await anAnalytics()
    await doomed.sql.end({ timeout: 5 })
    for (const path of STAFF_ROUTES.filter((route) => route !== '/system')) {
      const response = await doomed.get(path)
      expect([path, response.status]).toEqual([path, 503])
      expect(await response.json()).toMatchObject({ code: 'database_unavailable' })
    }
    const ready = await doomed.get('/ready', null)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ checks: { database: 'unavailable', queue: 'ok' } })
    expect((await doomed.get('/health', null)).status).toBe(200)
    await doomed.stop()
  })
})

it('the OpenAPI document names the errors and the credential of every route', async () => {
  const { paths } = await document()
  expect(Object.keys(paths)).toHaveLength(STAFF_ROUTES.length + OWN_ROUTES.length + 2)
  for (const operations of Object.values(paths)) {
    for (const { security, responses } of Object.values(operations)) {
      expect(security).toBeDefined()
      expect(Object.keys(responses)).toContain('401')
    }
  }
})
