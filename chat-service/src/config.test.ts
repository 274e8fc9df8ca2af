import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SettingsError } from '@parley/common/settings'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig, loadMigrationConfig } from './config.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-chat-config-'))
  writeFileSync(join(folder, 'postgres_chat_password.txt'), 'p@ss/word1')
  writeFileSync(join(folder, 'service_token.txt'), 'a-token-of-services')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const environment = (more: Record<string, string> = {}) => ({
  SECRETS_DIR: folder,
  CHAT_DATABASE_URL: 'postgres://parley_chat@chat-db:5432/chat',
  REDIS_URL: 'redis://redis:6379',
  ...more,
})

describe('settings', () => {
  it('put the passwords of secret files into the URLs', () => {
    writeFileSync(join(folder, 'redis_password.txt'), 'redis-secret')
    const config = loadConfig(environment())
    expect(config.databaseUrl).toBe('postgres://parley_chat:p%40ss%2Fword1@chat-db:5432/chat')
    expect(config.queueServer).toEqual({ kind: 'redis', url: 'redis://:redis-secret@redis:6379' })
  })

  it('take PUBLIC_URL for the issuer and for the origin of sockets', () => {
    const config = loadConfig(
      environment({ PUBLIC_URL: 'https://chat.example/', ALLOWED_ORIGINS: 'https://a.example' }),
    )
    expect(config.issuer).toBe('https://chat.example')
    expect(config.allowedOrigins).toEqual(['https://chat.example', 'https://a.example'])
  })

  it('name everything that is wrong at once', () => {
    const load = () =>
      loadConfig({ SECRETS_DIR: join(folder, 'nowhere'), MESSAGE_RETENTION_DAYS: '0', POSTS_PER_10_SECONDS: 'many' })
    expect(load).toThrow(SettingsError)
    for (const name of [
      'CHAT_DATABASE_URL',
      'MESSAGE_RETENTION_DAYS',
      'POSTS_PER_10_SECONDS',
      'postgres_chat_password',
      'service_token',
    ]) {
      expect(load).toThrow(name)
    }
  })

  it('need a queue', () => {
    expect(() => loadConfig(environment({ REDIS_URL: '' }))).toThrow('REDIS_URL')
    const onPostgres = loadConfig(environment({ REDIS_URL: '', QUEUE_DATABASE_URL: 'postgres://queue@db/queue' }))
    expect(onPostgres.queueServer).toEqual({ kind: 'postgres', url: 'postgres://queue@db/queue' })
  })

  it('of the migration need the database’s password only', () => {
    rmSync(join(folder, 'service_token.txt'))
    expect(loadMigrationConfig(environment()).databaseUrl).toContain('p%40ss%2Fword1')
  })
})
