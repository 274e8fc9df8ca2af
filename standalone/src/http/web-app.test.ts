import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { createHttpApp } from '@parley/common/http/app'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY, serveWebApp } from './web-app.js'

const PAGE = '<!doctype html><title>Parley</title>'
const SCRIPT = 'console.log("parley")'
const browser = { accept: 'text/html,application/xhtml+xml' }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-web-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), PAGE)
  await writeFile(join(folder, 'assets', 'index-abc.js'), SCRIPT)
  await writeFile(join(folder, 'assets', 'index-abc.js.br'), brotliCompressSync(SCRIPT))
})
afterAll(() => rm(folder, { recursive: true }))

function anApp(from = folder) {
  const app = createHttpApp({
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: new Metrics('test', { withProcess: false }),
  })
  serveWebApp(app, from)
  return app
}

describe('the web app', () => {
  it.each(['/', '/chat', '/chat/0198c1f2?m=1', '/review/reports'])(
    'answers a browser at %s with its page',
    async (path) => {
      const response = await anApp().request(path, { headers: browser })
      expect(response.status).toBe(200)
      expect(await response.text()).toBe(PAGE)
      expect(response.headers.get('content-type')).toContain('text/html')
      expect(response.headers.get('cache-control')).toBe('no-cache')
    },
  )

  it('lets no script or connection in from elsewhere', async () => {
    const { headers } = await anApp().request('/', { headers: browser })
    expect(headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(headers.get('content-security-policy')).not.toContain('script-src')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  })

  it('has the policy that the proxy has', async () => {
    const caddyfile = await readFile(new URL('../../../deploy/Caddyfile', import.meta.url), 'utf8')
    expect(caddyfile).toContain(`Content-Security-Policy "${CONTENT_SECURITY_POLICY}"`)
  })

  it('keeps hashed files in caches for ever, and sends them compressed to whoever can read that', async () => {
    const plain = await anApp().request('/assets/index-abc.js')
    expect(await plain.text()).toBe(SCRIPT)
    expect(plain.headers.get('cache-control')).toContain('immutable')
    const compressed = await anApp().request('/assets/index-abc.js', { headers: { 'accept-encoding': 'gzip, br' } })
    expect(compressed.headers.get('content-encoding')).toBe('br')
    expect(compressed.headers.get('vary')?.toLowerCase()).toContain('accept-encoding')
  })

  it.each(['/api/nothing', '/v1/nothing', '/docs/nothing', '/metrics/nothing', '/assets/gone-123.js', '/chat.txt'])(
    'is not the answer at %s',
    async (path) => {
      const response = await anApp().request(path, { headers: browser })
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ code: 'route_not_found' })
    },
  )

  it('tells a program that an address is unknown', async () => {
    expect((await anApp().request('/no-such-thing', { headers: { accept: 'application/json' } })).status).toBe(404)
  })

  it.each(['/../package.json', '/assets/../../package.json', '/%2e%2e/package.json'])(
    'gives nothing from outside its folder: %s',
    async (path) => {
      expect((await anApp().request(path, { headers: browser })).status).toBe(404)
    },
  )

  it('says so when it is not built', async () => {
    const response = await anApp(join(folder, 'nowhere')).request('/')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run build')
  })
})
