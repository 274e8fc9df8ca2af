import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from './config.js'

function secretsFolder(secrets: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-secrets-'))
  for (const [name, value] of Object.entries(secrets)) writeFileSync(join(folder, `${name}.txt`), value)
  return folder
}
const SERVICE = { service_token: 'a service token for tests' }

describe('settings', () => {
  it('without Redis the queue is in Postgres, with its password from the secret', () => {
    const config = loadConfig({
      SECRETS_DIR: secretsFolder({ ...SERVICE, postgres_queue_password: 'p@ssword' }),
      QUEUE_DATABASE_URL: 'postgres://parley_queue@localhost/queue',
    })
    expect(config.queueServer).toEqual({ kind: 'postgres', url: 'postgres://parley_queue:p%40ssword@localhost/queue' })
    expect(config.MODEL_DIR).toMatch(/ml-core\/models\/parley-moderation-v1$/)
  })

  it('with Redis the queue is there, whatever else is set', () => {
    const config = loadConfig({
      SECRETS_DIR: secretsFolder({ ...SERVICE, redis_password: 'password' }),
      REDIS_URL: 'redis://redis:6379',
      QUEUE_DATABASE_URL: 'postgres://localhost/queue',
      PUBLIC_URL: 'https://chat.example.org/',
      ML_LANGUAGES: 'en,de',
    })
    expect(config.queueServer).toEqual({ kind: 'redis', url: 'redis://:password@redis:6379' })
    expect(config).toMatchObject({ issuer: 'https://chat.example.org', ML_LANGUAGES: ['en', 'de'] })
  })

  it('without any queue there is nothing to work on', () => {
    expect(() => loadConfig({ SECRETS_DIR: secretsFolder(SERVICE) })).toThrow('REDIS_URL or QUEUE_DATABASE_URL')
  })

  it('a time that no timer can wait is refused', () => {
    const env = { SECRETS_DIR: secretsFolder(SERVICE), QUEUE_DATABASE_URL: 'postgres://localhost/queue' }
    expect(loadConfig({ ...env, ML_BATCH_TIMEOUT_MS: '2147483647' }).ML_BATCH_TIMEOUT_MS).toBe(2_147_483_647)
    expect(() => loadConfig({ ...env, ML_BATCH_TIMEOUT_MS: '2147483648' })).toThrow('ML_BATCH_TIMEOUT_MS')
  })

  it('all that is wrong is named at once', () => {
    const broken = { SECRETS_DIR: '/nowhere', ML_THREADS: '0', ML_LANGUAGES: 'English', AUTH_URL: 'nowhere' }
    for (const name of ['ML_THREADS', 'ML_LANGUAGES', 'AUTH_URL', 'service_token']) {
      expect(() => loadConfig(broken)).toThrow(name)
    }
  })
})
