import { z } from 'zod'

/** The parts of an OpenAPI document that merging touches; everything else is carried along. */
export interface OpenApiDocument {
  readonly servers?: readonly { readonly url: string }[]
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface MergeOptions {
  readonly title: string
  readonly description: string
  readonly version: string
}

const operationSchema = z.looseObject({
  servers: z.array(z.looseObject({ url: z.string() })).optional(),
  tags: z.array(z.string()).nonempty().optional().catch(undefined),
})

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])

/**
 * One OpenAPI 3.1 document of several services: paths get their service's prefix, tags its name, components keep
 * their names where they are the same everywhere and get their service's where they differ.
 */
export function mergeOpenApi(services: Readonly<Record<string, OpenApiDocument>>, options: MergeOptions): object {
  const components: Record<string, Record<string, unknown>> = {}
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [service, document] of Object.entries(services)) {
    const renamed = addComponents(components, service, document)
    for (const [path, item] of Object.entries(document.paths ?? {})) {
      // Service-to-service routes are not to be reached on this origin.
      if (path.startsWith('/internal/')) continue
      for (const { url, part } of placed(item, document.servers?.[0]?.url ?? '', service)) {
        const whole = url.replace(/\/$/, '') + path
        paths[whole] = { ...paths[whole], ...(withReferences(part, renamed) as object) }
      }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: options.title,
      description: options.description,
      version: options.version,
      license: { name: 'Apache-2.0', url: 'https://spdx.org/licenses/Apache-2.0.html' },
    },
    servers: [{ url: '/' }],
    tags: usedTags(paths).map((name) => ({ name })),
    paths,
    components,
  }
}

/** In the order in which readers meet them. */
function usedTags(paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string[] {
  const operations = Object.values(paths).flatMap((item) => Object.values(item))
  return [...new Set(operations.flatMap((operation) => operationSchema.safeParse(operation).data?.tags ?? []))]
}

/** Adds a document's components; returns the references that had to change, old to new. */
function addComponents(
  all: Record<string, Record<string, unknown>>,
  service: string,
  document: OpenApiDocument,
): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>()
  for (const [kind, entries] of Object.entries(document.components ?? {})) {
    for (const [name, value] of Object.entries(entries)) {
      const known = all[kind]?.[name]
      const isTaken = known !== undefined && JSON.stringify(known) !== JSON.stringify(value)
      if (isTaken) renamed.set(`#/components/${kind}/${name}`, `#/components/${kind}/${prefixed(service, name)}`)
    }
  }
  for (const [kind, entries] of Object.entries(document.components ?? {})) {
    all[kind] ??= {}
    for (const [name, value] of Object.entries(entries)) {
      const target = renamed.get(`#/components/${kind}/${name}`)?.split('/').at(-1) ?? name
      all[kind][target] = withReferences(value, renamed)
    }
  }
  return renamed
}

function prefixed(service: string, name: string): string {
  const words = service.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return words.join('') + name
}

interface PlacedPart {
  /** Base URL the part is served under. */
  readonly url: string
  /** What of the path's item is served there. */
  readonly part: Readonly<Record<string, unknown>>
}

/** A path's operations, grouped by service. One that names a server of its own stands there, not at the service's. */
function placed(item: Readonly<Record<string, unknown>>, url: string, service: string): PlacedPart[] {
  const entries = Object.entries(item)
  const shared = Object.fromEntries(entries.filter(([key]) => !METHODS.has(key)))
  return entries.flatMap(([method, value]) => {
    if (!METHODS.has(method)) return []
    const { servers, tags, ...operation } = operationSchema.parse(value)
    const groups = tags?.map((tag) => `${service}: ${tag}`) ?? [service]
    return [{ url: servers?.[0]?.url ?? url, part: { ...shared, [method]: { ...operation, tags: groups } } }]
  })
}

function withReferences(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (renamed.size === 0) return value
  if (Array.isArray(value)) return value.map((item) => withReferences(item, renamed))
  if (typeof value === 'string') return renamed.get(value) ?? value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withReferences(item, renamed)]))
}
