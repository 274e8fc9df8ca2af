import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { commonSettings, loadSettings, SettingsError, withPassword } from './settings.js'

const folder = mkdtempSync(join(tmpdir(), 'parley-settings-'))
writeFileSync(join(folder, 'service_token.txt'), 'a-token-long-enough\n')
writeFileSync(join(folder, 'admin_password.txt'), 'short')
writeFileSync(join(folder, 'jwt_private_key.pem'), 'no pem at all')
const schema = z.object(commonSettings)

it('reads values and secrets, trimming what an editor left at the end of a file', () => {
  const settings = loadSettings(schema, { service_token: {} }, { SECRETS_DIR: folder, PORT: '9000' })
  expect(settings).toMatchObject({ PORT: 9000, HOST: '127.0.0.1', secrets: { service_token: 'a-token-long-enough' } })
})

it('prefers the file that X_FILE names', () => {
  const other = join(folder, 'elsewhere')
  writeFileSync(other, 'the-other-token')
  const settings = loadSettings(schema, { service_token: {} }, { SECRETS_DIR: folder, SERVICE_TOKEN_FILE: other })
  expect(settings.secrets.service_token).toBe('the-other-token')
})

it('names every missing and malformed value at once, and never a secret’s text', () => {
  const load = () =>
    loadSettings(
      schema,
      { admin_password: {}, jwt_private_key: { isPem: true }, redis_password: {}, postgres_chat_password: {} },
      { SECRETS_DIR: folder, PORT: '70000', REDIS_URL: 'http://wrong' },
    )
  expect(load).toThrow(SettingsError)
  try {
    load()
  } catch (error) {
    const text = (error as SettingsError).message
    for (const name of ['PORT', 'REDIS_URL', 'admin_password', 'jwt_private_key', 'redis_password']) {
      expect(text).toContain(name)
    }
    expect(text).toContain('postgres_chat_password')
    expect(text).not.toContain('no pem at all')
    expect((error as SettingsError).problems).toHaveLength(6)
  }
})

it('an optional secret may be absent', () => {
  const settings = loadSettings(
    schema,
    { jwt_previous_key: { isPem: true, isOptional: true } },
    { SECRETS_DIR: folder },
  )
  expect(settings.secrets.jwt_previous_key).toBeUndefined()
})

it('puts a password into a database URL that has none, escaped', () => {
  expect(withPassword('postgres://chat@db:5432/chat', 'p@ss/word')).toBe('postgres://chat:p%40ss%2Fword@db:5432/chat')
  expect(withPassword('postgres://chat:own@db:5432/chat', 'other')).toBe('postgres://chat:own@db:5432/chat')
})
