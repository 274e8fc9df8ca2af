import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from '@hono/zod-openapi'
import { SCOPES } from '../contracts/identity.js'
import type { HttpApp } from './app.js'

/** Body of every error but validation errors. */
export const errorBodySchema = z
  .object({ detail: z.string(), code: z.string() })
  .openapi('Error', { description: '`detail` is for people; `code` is stable and for programs.' })

/** Body of a 422, as FastAPI shapes it. */
export const validationErrorSchema = z
  .object({
    detail: z.array(z.object({ loc: z.array(z.union([z.string(), z.int()])), msg: z.string(), type: z.string() })),
  })
  .openapi('ValidationError')

const MEANING = {
  400: 'Malformed request',
  401: 'No valid credential',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflicts with the present state',
  410: 'Gone for good',
  413: 'Body too large',
  415: 'The body is not JSON by its content type',
  429: 'Too many requests; see Retry-After',
  503: 'A dependency is unavailable; try again',
} as const
export type ErrorStatus = keyof typeof MEANING

interface ErrorResponse<Schema> {
  readonly description: string
  readonly content: { readonly 'application/json': { readonly schema: Schema } }
}
type ErrorResponses<Status extends ErrorStatus> = {
  readonly [S in Status]: ErrorResponse<typeof errorBodySchema>
} & { readonly 422: ErrorResponse<typeof validationErrorSchema> }

/** The `responses` entries for the errors a route can answer with; 422 is always among them. */
export function errorResponses<const Status extends ErrorStatus>(
  ...statuses: readonly Status[]
): ErrorResponses<Status> {
  const content = { 'application/json': { schema: errorBodySchema } }
  return {
    ...Object.fromEntries(statuses.map((status) => [status, { description: MEANING[status], content }])),
    422: {
      description: 'Validation error',
      content: { 'application/json': { schema: validationErrorSchema } },
    },
  } as ErrorResponses<Status>
}

/** A JSON response entry. */
export function jsonResponse<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } } as const
}

/** A JSON request body that must be there: without `required`, a missing content type would skip validation. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } } as const
}

/** Security requirement of a route that needs a credential with `scopes`. */
export function secured(...scopes: readonly (keyof typeof SCOPES)[]): { [scheme: string]: string[] }[] {
  return [{ OAuth2PasswordBearer: [...scopes] }, { BearerKey: [] }]
}

export interface OpenApiOptions {
  readonly title: string
  readonly description: string
  readonly version: string
  /** Path the service is mounted under, such as `/api/auth`. */
  readonly basePath: string
  /** Where the password flow gets its tokens. */
  readonly tokenUrl?: string
}

/** Serves `/openapi.json` (OpenAPI 3.1, made from the routes' schemas) and `/docs` (Swagger UI, from our own disk). */
export function serveOpenApi(app: HttpApp, options: OpenApiOptions): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'OAuth2PasswordBearer', {
    type: 'oauth2',
    flows: { password: { tokenUrl: options.tokenUrl ?? '/api/auth/token', scopes: { ...SCOPES } } },
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'BearerKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token or an API key',
  })
  let document: Document | undefined
  app.get('/openapi.json', (c) => {
    document ??= withPlainPatterns(withCommonErrors(documentOf(app, options)))
    return c.json(document)
  })
  serveSwaggerUi(app, options.title)
}

type Document = ReturnType<HttpApp['getOpenAPI31Document']>

function documentOf(app: HttpApp, { title, description, version, basePath }: OpenApiOptions): Document {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      ...{ title, description, version },
      license: { name: 'Apache-2.0', url: 'https://spdx.org/licenses/Apache-2.0.html' },
    },
    servers: [{ url: basePath || '/' }],
  })
}

const HOUSE_ERROR = { $ref: '#/components/schemas/Error' } as const

/**
 * What `createHttpApp` answers on every route, and no route has to repeat: 413 to a body that is too large, 415 to one that
 * says it is no JSON, 503 while a dependency is away. Routes that answer in another's shape (OAuth, Perspective, OpenAI) speak for themselves.
 */
function withCommonErrors(document: Document): Document {
  for (const item of Object.values(document.paths ?? {})) {
    for (const method of ['get', 'put', 'post', 'patch', 'delete'] as const) {
      const operation = item[method]
      if (!operation?.responses || !JSON.stringify(operation.responses).includes(HOUSE_ERROR.$ref)) continue
      const body = operation.requestBody && 'content' in operation.requestBody ? operation.requestBody : undefined
      const isJson = body?.required === true && 'application/json' in body.content
      const statuses = [...(body ? [413 as const] : []), ...(isJson ? [415 as const] : []), 503 as const]
      for (const status of statuses) {
        operation.responses[status] ??= {
          description: MEANING[status],
          content: { 'application/json': { schema: HOUSE_ERROR } },
        }
      }
    }
  }
  return document
}

/** The generator takes the closing slash and the flags of a regular expression for a part of the pattern. */
function withPlainPatterns(document: Document): Document {
  return JSON.parse(JSON.stringify(document), (key, value) =>
    key === 'pattern' && typeof value === 'string' ? value.replace(/\/[dgimsuvy]+$/, '') : value,
  )
}

const ASSETS: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
])

/** `/docs`, showing the `openapi.json` beside it. Works offline: Swagger UI comes from its npm package. */
export function serveSwaggerUi(app: Pick<HttpApp, 'get'>, title: string): void {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const cache = new Map<string, Buffer<ArrayBuffer>>()
  app.get('/docs', (c) => c.html(docsPage(title, c.req.path)))
  app.get('/docs/:asset', (c) => {
    const asset = c.req.param('asset')
    const type = ASSETS.get(asset)
    if (!type) return c.notFound()
    const content = cache.get(asset) ?? Buffer.from(readFileSync(join(folder, asset)))
    cache.set(asset, content)
    return c.body(content, 200, { 'content-type': type, 'cache-control': 'public, max-age=86400' })
  })
}

function docsPage(title: string, path: string): string {
  const base = path.replace(/\/docs\/?$/, '')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${base}/docs/swagger-ui.css">
<link rel="icon" href="${base}/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="${base}/docs/swagger-ui-bundle.js"></script>
<script>
SwaggerUIBundle({ url: '${base}/openapi.json', dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: true })
</script>
</body>
</html>`
}
