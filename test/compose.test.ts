import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { SETTINGS_READ } from './settings-read.js'

interface ComposeService {
  readonly image: string
  readonly user?: string
  readonly secrets?: readonly string[]
  readonly networks?: readonly string[]
  readonly environment?: Readonly<Record<string, string | null>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}
interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

const root = new URL('../', import.meta.url)
const compose = parse(readFileSync(new URL('docker-compose.yml', root), 'utf8'), { merge: true }) as ComposeFile
const services = Object.entries(compose.services)
const OURS = ['auth-service', 'chat-service', 'analytics', 'ml-core']
const WITHOUT_SECRETS = ['edge', 'caddy']
/** Settings that containers have no use for: the image, the mounted secrets and Redis stand for them. */
const NOT_IN_CONTAINERS = /^(HOST|PORT|SECRETS_DIR|QUEUE_DATABASE_URL)$/
/** What the composition itself decides. */
const DECIDED_HERE = /^((AUTH|CHAT|ANALYTICS|ML|REDIS)_URL|\w+_DATABASE_URL|TRUST_PROXY|DATA_DIR)$/
const settings = SETTINGS_READ.map(({ service, names }) => {
  // The edge has no queue.
  const wanted = names.filter((name) => !NOT_IN_CONTAINERS.test(name) && !(service === 'edge' && name === 'REDIS_URL'))
  return { service, wanted, fromEnvFile: wanted.filter((name) => !DECIDED_HERE.test(name)) }
})

/** `config` needs no engine. CI sets `REQUIRE_COMPOSE=1`, which turns an absent command into a failure. */
const command = [['docker', 'compose'], ['docker-compose']].find(
  ([program = '', ...args]) => spawnSync(program, [...args, 'version']).status === 0,
)
if (!command && process.env.REQUIRE_COMPOSE === '1') throw new Error('REQUIRE_COMPOSE is set, but there is no compose')

/** What Compose makes of the file with these settings in `.env`. */
function composedWith(env: Readonly<Record<string, string>>): ComposeFile {
  const [program = '', ...args] = command ?? []
  const folder = mkdtempSync(join(tmpdir(), 'parley-compose-'))
  try {
    const file = join(folder, '.env')
    writeFileSync(
      file,
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
    const result = spawnSync(program, [...args, '--env-file', file, '-f', 'docker-compose.yml', 'config'], {
      cwd: root,
      env: { PATH: process.env.PATH ?? '', HOME: folder },
    })
    return parse(result.stdout.toString()) as ComposeFile
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('docker-compose.yml', () => {
  it.skipIf(!command)('is accepted by docker compose', () => {
    const [program = '', ...args] = command ?? []
    const result = spawnSync(program, [...args, '-f', 'docker-compose.yml', 'config', '-q'], { cwd: root })
    expect(result.stderr.toString()).toBe('')
    expect(result.status).toBe(0)
  })

  it.each(services)('%s has a pinned image', (_name, { image }) => {
    expect(image).toMatch(/:(\d+\.\d+\S*|\$\{PARLEY_VERSION:-\d+\.\d+\.\d+\})$/)
  })

  it('gives the signing key to auth-service alone, and each database password to its owners alone', () => {
    const holders = (secret: string): string[] =>
      services.filter(([, service]) => service.secrets?.includes(secret)).map(([name]) => name)
    expect(holders('jwt_private_key')).toEqual(['auth-service'])
    for (const [name, service] of Object.entries({
      auth: 'auth-service',
      chat: 'chat-service',
      analytics: 'analytics',
    })) {
      expect(holders(`postgres_${name}_password`).sort()).toEqual([`${name}-db`, `${name}-migrate`])
      expect(holders(`postgres_${name}_runtime_password`).sort()).toEqual([`${name}-migrate`, service].sort())
    }
  })

  it('connects no service as the owner of its tables', () => {
    for (const [name, service] of Object.entries({
      auth: 'auth-service',
      chat: 'chat-service',
      analytics: 'analytics',
    })) {
      const { environment = {} } = compose.services[service] ?? {}
      expect(environment[`${name.toUpperCase()}_DATABASE_URL`]).toContain(`//parley_${name}_runtime@`)
      expect(environment[`POSTGRES_${name.toUpperCase()}_PASSWORD_FILE`]).toBe(
        `/run/secrets/postgres_${name}_runtime_password`,
      )
    }
  })

  it('gives no secret to what stands at the edge', () => {
    for (const name of WITHOUT_SECRETS) expect(compose.services[name]?.secrets ?? [], name).toEqual([])
  })

  it('declares every secret it uses, each as a file that `npm run secrets` makes', () => {
    const used = new Set(services.flatMap(([, service]) => service.secrets ?? []))
    expect([...used].sort()).toEqual(Object.keys(compose.secrets).sort())
    for (const [name, { file }] of Object.entries(compose.secrets)) {
      expect(file).toMatch(new RegExp(`^\\./secrets/${name}\\.(txt|pem)$`))
    }
  })

  it('starts each service after its migration has ended and its queue is healthy', () => {
    for (const service of OURS) {
      const waitsFor = compose.services[service]?.depends_on ?? {}
      expect(waitsFor.redis?.condition).toBe('service_healthy')
      const migration = compose.services[`${service.replace('-service', '')}-migrate`]
      if (!migration) continue
      expect(waitsFor[`${service.replace('-service', '')}-migrate`]?.condition).toBe('service_completed_successfully')
    }
  })

  it('lets no database be reached from the edge', () => {
    for (const [name, { networks }] of services) {
      if (name.endsWith('-db') || name === 'redis') expect(networks).not.toContain('edge')
    }
  })

  it.each(settings)('gives $service the settings it reads, and no others', ({ service, wanted }) => {
    const given = Object.keys(compose.services[service]?.environment ?? {})
    expect(given.filter((name) => !name.endsWith('_FILE')).sort()).toEqual(wanted)
  })

  it.skipIf(!command)(
    'hands settings on from .env, and leaves the defaults of what is not there to the services',
    () => {
      const names = new Set(settings.flatMap(({ fromEnvFile }) => fromEnvFile))
      const full = composedWith(Object.fromEntries([...names].map((name) => [name, `a-${name}`])))
      const empty = composedWith({})
      for (const { service, fromEnvFile } of settings) {
        for (const name of fromEnvFile) {
          expect(full.services[service]?.environment?.[name], `${name} of ${service}`).toBe(`a-${name}`)
          if (name === 'ML_THREADS') continue
          expect(empty.services[service]?.environment?.[name] ?? null, `${name} of ${service}`).toBeNull()
        }
      }
    },
  )

  it('passes no credential in the environment', () => {
    for (const [, { environment }] of services) {
      for (const [name, value] of Object.entries(environment ?? {})) {
        if (name.endsWith('_FILE') || name === 'TOKEN_ISSUER') continue
        expect(name).not.toMatch(/PASSWORD|TOKEN|SECRET/)
        expect(String(value)).not.toMatch(/:\/\/[^/@]*:[^/@]+@/)
      }
    }
  })
})
