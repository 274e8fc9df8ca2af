import { z } from 'zod'

interface Media {
  readonly schema?: Readonly<Record<string, unknown>>
}
interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> }
}
interface App {
  request(path: string, init?: RequestInit): Response | Promise<Response>
}

/** Answers that no route has to document: they are not a route's, or a bug's. */
const NOT_OF_ROUTES = new Set([500])

/**
 * Holds an app to its own OpenAPI document: every answer that a test gets has a status and a content type that the
 * document names for the route, and a JSON body that its schema allows.
 */
export class Documented {
  static readonly #known = new WeakMap<App, Documented>()
  #document: Promise<OpenApi> | undefined
  readonly #schemas = new Map<Media, z.ZodType>()

  private constructor(private readonly app: App) {}

  /** One for each app: its document is read once. */
  static of(app: App): Documented {
    const known = Documented.#known.get(app) ?? new Documented(app)
    Documented.#known.set(app, known)
    return known
  }

  /** @throws Error for an answer that the document does not name. */
  async demand(method: string, url: string, response: Response): Promise<void> {
    const path = url.replace(/[?#].*$/s, '')
    const document = await this.#read()
    const operation = operationOf(document, method.toLowerCase(), path)
    if (!operation || NOT_OF_ROUTES.has(response.status)) return
    const documented = operation.responses[response.status]
    if (!documented) throw new Error(`${method} ${path} answered ${response.status}, which its document does not name`)
    const type = response.headers.get('content-type')?.split(';')[0]
    const types = Object.keys(documented.content ?? {})
    if (type && response.status !== 204 && !types.includes(type)) {
      throw new Error(`${method} ${path} answered ${response.status} as ${type}; its document says ${types.join(', ')}`)
    }
    const media = documented.content?.['application/json']
    if (type !== 'application/json' || !media?.schema) return
    const result = this.#schemaOf(media, document).safeParse(await response.clone().json())
    if (result.success) return
    throw new Error(
      `${method} ${path} answered ${response.status} otherwise than documented: ${z.prettifyError(result.error)}`,
    )
  }

  #schemaOf(media: Media, { components }: OpenApi): z.ZodType {
    const known = this.#schemas.get(media)
    if (known) return known
    const whole = JSON.stringify({ ...media.schema, $defs: components?.schemas ?? {} })
    const schema = z.fromJSONSchema(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/'), withoutUnicode))
    this.#schemas.set(media, schema)
    return schema
  }

  #read(): Promise<OpenApi> {
    this.#document ??= (async () => (await (await this.app.request('/openapi.json')).json()) as OpenApi)()
    return this.#document
  }
}

/** The operation whose path fits; of several the one with the fewest parameters, as routers choose. */
function operationOf({ paths }: OpenApi, method: string, path: string): Operation | undefined {
  const parts = path.split('/')
  const fitting = Object.entries(paths).filter(([template, item]) => {
    const wanted = template.split('/')
    return (
      item[method] !== undefined &&
      wanted.length === parts.length &&
      wanted.every((part, index) => part.startsWith('{') || part === parts[index])
    )
  })
  const parameters = ([template]: readonly [string, unknown]): number => template.split('{').length
  const [best] = fitting.sort((one, other) => parameters(one) - parameters(other))
  return best?.[1][method]
}

/** JSON Schema takes patterns for Unicode ones, zod does not, and then knows no `\p{L}`. */
function withoutUnicode(key: string, value: unknown): unknown {
  return key === 'pattern' && typeof value === 'string' && value.includes('\\p{') ? undefined : value
}
