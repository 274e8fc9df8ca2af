import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

/** Service-to-service routes and metrics, as our sources name them. */
const GUARDED = ['auth-service', 'chat-service', 'analytics', 'ml-core']
  .flatMap((service) =>
    readdirSync(new URL(`${service}/src/routers/`, root)).map((file) => `${service}/src/routers/${file}`),
  )
  .flatMap((file) => read(file).match(/(?<=')\/internal\/[^']+(?=')/g) ?? [])

describe('the edge', () => {
  it('knows of some', () => expect(GUARDED.length).toBeGreaterThan(4))
  const expression = /@internal path_regexp (\S+)/.exec(read('deploy/Caddyfile'))?.[1] ?? ''

  it.each([...new Set(GUARDED), '/internal', '/metrics'])('answers 404 for %s of any service', (path) => {
    for (const service of ['auth', 'chat', 'analytics', 'ml'])
      expect(`/api/${service}${path}`).toMatch(new RegExp(expression))
  })

  it.each(['/api/chat/rooms/internal', '/api/chat/internals', '/api/auth/token', '/internal-news'])(
    'lets %s pass',
    (path) => {
      expect(path).not.toMatch(new RegExp(expression))
    },
  )
})

describe('the chart', () => {
  it('takes no service out of use because of what all replicas share', () => {
    const template = read('deploy/kubernetes/templates/_service.tpl')
    for (const probe of ['livenessProbe', 'readinessProbe']) {
      expect(template).toMatch(new RegExp(`${probe}: \\{ httpGet: \\{ path: /health,`))
    }
  })
})

describe('the documented restore in containers', () => {
  it('begins with empty databases, so that a backup of an older version can be migrated again', () => {
    const restore = read('docs/operations.md').split('pg_restore')[0] ?? ''
    expect(restore).toContain("'drop schema public cascade'")
    expect(restore).toContain("'drop schema if exists drizzle cascade'")
  })
})
