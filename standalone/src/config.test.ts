import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from './config.js'
import { createMissingSecrets } from './secrets/secret-files.js'

describe('the settings', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-config-'))
    await createMissingSecrets(folder, {})
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('name everything that is wrong at once', () => {
    const load = (): unknown =>
      loadConfig({ SECRETS_DIR: join(folder, 'nowhere'), LOG_LEVEL: 'loud', AUTH_DATABASE_URL: 'postgres://db/auth' })
    expect(load).toThrow(/LOG_LEVEL/)
    expect(load).toThrow(/set all of AUTH_DATABASE_URL, CHAT_DATABASE_URL and ANALYTICS_DATABASE_URL/)
    expect(load).toThrow(/secret admin_password[\s\S]*secret service_token/)
  })

  it('put the secret files’ passwords into URLs that have none', () => {
    const { externalDatabases, redisUrl } = loadConfig({
      SECRETS_DIR: folder,
      AUTH_DATABASE_URL: 'postgres://parley@db/auth',
      CHAT_DATABASE_URL: 'postgres://parley:given@db/chat',
      ANALYTICS_DATABASE_URL: 'postgres://parley@db/analytics',
      REDIS_URL: 'redis://cache:6379',
    })
    expect(new URL(externalDatabases?.auth ?? '').password).toMatch(/^[\w-]{43}$/)
    expect(new URL(externalDatabases?.chat ?? '').password).toBe('given')
    expect(externalDatabases?.queue).toBe(externalDatabases?.chat)
    expect(new URL(redisUrl ?? '').password).toMatch(/^[\w-]{43}$/)
  })

  it('let the queue have a database of its own, with or without a password', () => {
    const urls = {
      SECRETS_DIR: folder,
      AUTH_DATABASE_URL: 'postgres://db/auth',
      CHAT_DATABASE_URL: 'postgres://db/chat',
      ANALYTICS_DATABASE_URL: 'postgres://db/analytics',
      QUEUE_DATABASE_URL: 'postgres://queue/jobs',
    }
    expect(loadConfig(urls).externalDatabases?.queue).toBe('postgres://queue/jobs')
  })
})
