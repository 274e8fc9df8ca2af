import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import type { HttpApp } from '@parley/common/http/app'

/** Where the workspace builds the web app to, seen from this file as built and as source. */
export const BUILT_WEB_APP = fileURLToPath(new URL('../../../web/dist/', import.meta.url))

/** What is a program's business: an unknown address there is a 404 for everyone, never the web app. */
const NOT_PAGES = /^\/(api|v1|v1alpha1|\$discovery|%24discovery|docs|openapi\.json|health|ready|metrics)(\/|$)/i

/**
 * Everything from here and nothing from elsewhere, no inline script. Styles alone may be inline: Mantine writes the theme's
 * variables into a style element. deploy/Caddyfile says the same.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const UNTIL_IT_CHANGES = 'no-cache'
/** Files under `assets` have their content's hash in their name. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/**
 * The web app at `/`: its files, and its one page for every address a browser navigates to. To be added last, after
 * everything that has an address of its own.
 */
export function serveWebApp(app: HttpApp, folder: string): void {
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/', (c) => c.text('Parley is running. The web app is not built: npm run build. The API is at /docs.', 503))
    return
  }
  const files = serveStatic({ root: folder, precompressed: true })
  const page = serveStatic({ root: folder, path: 'index.html', precompressed: true })
  app.get('*', async (c, next) => {
    if (NOT_PAGES.test(c.req.path)) return next()
    const isFile = /\.\w+$/.test(c.req.path)
    if (isFile) return described(await files(c, next), c.req.path)
    // Only a browser that opens a page: a program that mistyped an address is told so.
    const isNavigation = c.req.path === '/' || (c.req.header('accept') ?? '').includes('text/html')
    return isNavigation ? described(await page(c, next), c.req.path) : next()
  })
}

/** Nothing when there is no such file: what comes next has answered then. */
function described(response: unknown, path: string): Response | undefined {
  if (!(response instanceof Response)) return undefined
  response.headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  response.headers.set('Cache-Control', path.startsWith('/assets/') ? FOR_EVER : UNTIL_IT_CHANGES)
  return response
}
