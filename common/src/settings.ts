import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Every problem with the environment and the secret files, found in one go. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Parley cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'SettingsError'
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** What a secret's file must look like. `isPem` files end in `.pem`, the others in `.txt`. */
export interface SecretSpec {
  readonly isPem?: boolean
  /** Characters after trimming; default 8. */
  readonly minLength?: number
  /** An optional secret may be absent; one that is present must still be well-formed. */
  readonly isOptional?: boolean
}

/**
 * Reads a process's settings: `schema` validates the environment, `secrets` name the credentials to read from files.
 *
 * A secret `x` comes from the file named by `X_FILE`, else `/run/secrets/x`, else `$SECRETS_DIR/x.txt` (or `.pem`).
 * @throws SettingsError naming every missing or malformed value at once; never a value itself.
 */
export function loadSettings<Schema extends z.ZodObject, Secrets extends Record<string, SecretSpec>>(
  schema: Schema,
  secrets: Secrets,
  env: Environment = process.env,
): z.infer<Schema> & { readonly secrets: { readonly [Name in keyof Secrets]: SecretValue<Secrets[Name]> } } {
  const problems: string[] = []
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`)
  }
  const values: Record<string, string | undefined> = {}
  for (const [name, spec] of Object.entries(secrets)) {
    const found = readSecret(name, spec, env)
    if ('problem' in found) problems.push(found.problem)
    else values[name] = found.value
  }
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems)
  return { ...parsed.data, secrets: values } as ReturnType<typeof loadSettings<Schema, Secrets>>
}

type SecretValue<Spec extends SecretSpec> = Spec extends { readonly isOptional: true } ? string | undefined : string

function readSecret(
  name: string,
  spec: SecretSpec,
  env: Environment,
): { readonly value: string | undefined } | { readonly problem: string } {
  const path = secretPath(name, spec, env)
  if (path === undefined) {
    if (spec.isOptional) return { value: undefined }
    const variable = `${name.toUpperCase()}_FILE`
    return { problem: `secret ${name}: no file (set ${variable}, or run \`npm run secrets\`)` }
  }
  let value: string
  try {
    value = readFileSync(path, 'utf8').trim()
  } catch (error) {
    return { problem: `secret ${name}: cannot read ${path} (${(error as NodeJS.ErrnoException).code ?? 'error'})` }
  }
  if (spec.isPem && !/^-----BEGIN [A-Z ]+-----[\s\S]+-----END [A-Z ]+-----$/.test(value)) {
    return { problem: `secret ${name}: ${path} is not a PEM file` }
  }
  const minLength = spec.minLength ?? 8
  if (value.length < minLength) return { problem: `secret ${name}: ${path} is shorter than ${minLength} characters` }
  return { value }
}

function secretPath(name: string, spec: SecretSpec, env: Environment): string | undefined {
  const named = env[`${name.toUpperCase()}_FILE`]
  if (named) return named
  const mounted = join('/run/secrets', name)
  if (existsSync(mounted)) return mounted
  const local = join(env.SECRETS_DIR || 'secrets', `${name}.${spec.isPem ? 'pem' : 'txt'}`)
  return existsSync(local) ? local : undefined
}

/** The settings every service has. Extend it: `z.object({ ...commonSettings, MORE: z.string() })`. */
export const commonSettings = {
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  /** Where people reach this installation; used in mails, OAuth2 metadata and the socket's Origin check. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** `iss` of access tokens where it is not `PUBLIC_URL`; the same for every service. */
  TOKEN_ISSUER: z.string().min(1).optional(),
  SECRETS_DIR: z.string().default('secrets'),
} as const

/** Where a server without `PUBLIC_URL` is reached: on its own machine. */
const LOCAL_PUBLIC_URL = 'http://localhost:8000'

/** `PUBLIC_URL` without a trailing slash. */
export function publicUrl({ PUBLIC_URL }: { readonly PUBLIC_URL?: string | undefined }): string {
  return (PUBLIC_URL ?? LOCAL_PUBLIC_URL).replace(/\/+$/, '')
}

/**
 * `iss` of access tokens. auth-service and every verifier go by this one rule, so that given the same environment they
 * agree; RFC 8414 wants the issuer to be the installation's URL.
 */
export function tokenIssuer(settings: {
  readonly TOKEN_ISSUER?: string | undefined
  readonly PUBLIC_URL?: string | undefined
}): string {
  return settings.TOKEN_ISSUER ?? publicUrl(settings)
}

/** A `postgres://` URL. */
export const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ })

/** `url` with `password` put in where it has none: URLs stay free of credentials, the secret file holds them. */
export function withPassword(url: string, password: string): string {
  const parsed = new URL(url)
  if (parsed.password === '') parsed.password = encodeURIComponent(password)
  return parsed.toString()
}

/** `withPassword` where both the URL and the password may be absent; without a password the URL stays as it is. */
export function withOptionalPassword(url: string | undefined, password: string | undefined): string | undefined {
  return url !== undefined && password !== undefined ? withPassword(url, password) : url
}
