import { createPrivateKey } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMissingSecrets, SECRET_FILES } from './secret-files.js'

describe('missing secrets', () => {
  let folder: string
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'parley-secrets-')), 'secrets')
  })
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

  it('are made with mode 0600 in a folder of mode 0700', async () => {
    const { made, left } = await createMissingSecrets(folder, {})
    expect(made).toEqual(SECRET_FILES.map(({ name }) => name))
    expect(left).toEqual([])
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    for (const file of await readdir(folder)) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toHaveLength(SECRET_FILES.length)
  })

  it('hold an Ed25519 key, a password one can type, and long random values', async () => {
    await createMissingSecrets(folder, {})
    expect(createPrivateKey(await read('jwt_private_key.pem')).asymmetricKeyType).toBe('ed25519')
    expect((await read('admin_password.txt')).trim()).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
    expect((await read('service_token.txt')).trim()).toMatch(/^[\w-]{43}$/)
    expect(await read('postgres_auth_password.txt')).not.toBe(await read('postgres_chat_password.txt'))
  })

  it('that exist are left as they are', async () => {
    await createMissingSecrets(folder, {})
    await writeFile(join(folder, 'service_token.txt'), 'chosen by the operator')
    await rm(join(folder, 'redis_password.txt'))
    const { made, left } = await createMissingSecrets(folder, {})
    expect(made).toEqual(['redis_password'])
    expect(left).toHaveLength(SECRET_FILES.length - 1)
    expect(await read('service_token.txt')).toBe('chosen by the operator')
  })

  it('named by X_FILE are not made again', async () => {
    const elsewhere = join(folder, '..', 'token')
    await writeFile(elsewhere, 'from elsewhere')
    const { made, left } = await createMissingSecrets(folder, { SERVICE_TOKEN_FILE: elsewhere })
    expect(made).not.toContain('service_token')
    expect(left.map(({ path }) => path)).toEqual([elsewhere])
  })

  it('that others can read are pointed out', async () => {
    await createMissingSecrets(folder, {})
    await chmod(join(folder, 'admin_password.txt'), 0o644)
    const { left } = await createMissingSecrets(folder, {})
    expect(left.filter(({ isReadableByOthers }) => isReadableByOthers).map(({ name }) => name)).toEqual([
      'admin_password',
    ])
  })

  it('are made once by many at once, and everybody sees the same ones', async () => {
    const reports = await Promise.all(Array.from({ length: 8 }, () => createMissingSecrets(folder, {})))
    const made = reports.flatMap((report) => report.made)
    expect([...made].sort()).toEqual(SECRET_FILES.map(({ name }) => name).sort())
    expect(await readdir(folder)).toHaveLength(SECRET_FILES.length)
  })
})
