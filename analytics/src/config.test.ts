import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SettingsError } from '@parley/common/settings'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig, loadMigrationConfig } from './config.js'

let secrets: string
beforeAll(() => {
  secrets = mkdtempSync(join(tmpdir(), 'parley-settings-'))
  writeFileSync(join(secrets, 'postgres_analytics_password.txt'), 'database password\n')
  writeFileSync(join(secrets, 'redis_password.txt'), 'redis/password\n')
  writeFileSync(join(secrets, 'service_token.txt'), 'a-long-service-token\n')
})
afterAll(() => rmSync(secrets, { recursive: true }))

const env = (more: Record<string, string> = {}) => ({
  SECRETS_DIR: secrets,
  ANALYTICS_DATABASE_URL: 'postgres://parley_analytics@analytics-db:5432/analytics',
  REDIS_URL: 'redis://redis:6379',
  ...more,
})

describe('settings', () => {
  it('URLs get their passwords from the secret files', () => {
    expect(loadConfig(env({ CHAT_URL: 'http://chat:8000/' }))).toMatchObject({
      ANALYTICS_DATABASE_URL: 'postgres://parley_analytics:database%20password@analytics-db:5432/analytics',
      queueServer: { kind: 'redis', url: 'redis://:redis%2Fpassword@redis:6379' },
      serviceToken: 'a-long-service-token',
      ANALYTICS_RETENTION_DAYS: 400,
      ANALYTICS_MINUTE_RETENTION_DAYS: 31,
      issuer: 'http://localhost:8000',
      CHAT_URL: 'http://chat:8000',
    })
  })

  it('without Redis the queue must be named', () => {
    const { REDIS_URL: _, ...without } = env()
    expect(() => loadConfig(without)).toThrow(/REDIS_URL/)
    expect(loadConfig({ ...without, QUEUE_DATABASE_URL: 'postgres://queue@db/queue' }).queueServer).toEqual({
      kind: 'postgres',
      url: 'postgres://queue@db/queue',
    })
  })

  it('everything that is wrong is named at once, and no value is shown', () => {
    const wrong = { SECRETS_DIR: '/nowhere', ANALYTICS_RETENTION_DAYS: '0', ANALYTICS_DATABASE_URL: 'mysql://secret@x' }
    const attempt = () => loadConfig(wrong)
    expect(attempt).toThrow(SettingsError)
    expect(attempt).toThrow(
      /ANALYTICS_DATABASE_URL[\s\S]*ANALYTICS_RETENTION_DAYS[\s\S]*postgres_analytics_password[\s\S]*service_token/,
    )
    expect(attempt).not.toThrow(/mysql/)
  })

  it('the migration needs only the database', () => {
    const { REDIS_URL: _, ...database } = env()
    expect(loadMigrationConfig(database)).toEqual({
      databaseUrl: 'postgres://parley_analytics:database%20password@analytics-db:5432/analytics',
    })
  })
})
