import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SettingsError } from '@parley/common/settings'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig, loadMigrationConfig } from './config.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-auth-config-'))
  const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n'
  writeFileSync(join(folder, 'jwt_private_key.pem'), pem)
  writeFileSync(join(folder, 'postgres_auth_password.txt'), 'p@ss/word\n')
  writeFileSync(join(folder, 'redis_password.txt'), 'redis-password\n')
  writeFileSync(join(folder, 'admin_password.txt'), 'admin-password\n')
  writeFileSync(join(folder, 'service_token.txt'), 'service-token-of-many-letters\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

const anEnvironment = (more: Record<string, string> = {}) => ({
  SECRETS_DIR: folder,
  AUTH_DATABASE_URL: 'postgres://parley_auth@db:5432/auth',
  ...more,
})

describe('settings', () => {
  it('put the passwords from the secret files into the URLs', () => {
    const config = loadConfig(anEnvironment({ REDIS_URL: 'redis://redis:6379' }))
    expect(new URL(config.databaseUrl).password).toBe('p%40ss%2Fword')
    expect(config.redisUrl).toBe('redis://:redis-password@redis:6379')
    expect(loadMigrationConfig(anEnvironment()).databaseUrl).toBe(config.databaseUrl)
  })

  it('have working defaults', () => {
    const config = loadConfig(anEnvironment())
    expect(config).toMatchObject({ REGISTRATION: 'open', TRUST_PROXY: false, redisUrl: undefined })
    expect(config.issuer).toBe(config.publicUrl)
  })

  it('take the issuer from PUBLIC_URL, without its trailing slash', () => {
    const config = loadConfig(anEnvironment({ PUBLIC_URL: 'https://chat.example.org/' }))
    expect(config.issuer).toBe('https://chat.example.org')
    expect(config.publicUrl).toBe('https://chat.example.org')
  })

  it('name all that is wrong at once, and no value', () => {
    const attempt = () => loadConfig({ SECRETS_DIR: '/nowhere', REGISTRATION: 'ajar', SMTP_URL: 'http://u:secret@x' })
    expect(attempt).toThrow(SettingsError)
    try {
      attempt()
    } catch (error) {
      const { problems } = error as SettingsError
      for (const name of ['AUTH_DATABASE_URL', 'REGISTRATION', 'SMTP_URL', 'jwt_private_key', 'service_token']) {
        expect(problems.some((problem) => problem.includes(name))).toBe(true)
      }
      expect(String(error)).not.toContain('u:secret')
    }
  })
})
