import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto'
import { chmod, link, mkdir, open, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Environment, secretPath } from './secret-path.js'

/** One credential of the installation: what file it is, and how a new one is made. */
export interface SecretFile {
  readonly name: string
  readonly extension: 'txt' | 'pem'
  readonly make: () => string
}

/** 32 random bytes: more than any of these needs, and safe in a URL. */
const randomPassword = (): string => randomBytes(32).toString('base64url')

/** Without letters that are easily mistaken for one another, since people type this one. */
const TYPABLE = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Every credential of an installation, as secrets/README.md has them. */
export const SECRET_FILES: readonly SecretFile[] = [
  { name: 'jwt_private_key', extension: 'pem', make: newSigningKey },
  { name: 'postgres_auth_password', extension: 'txt', make: randomPassword },
  { name: 'postgres_chat_password', extension: 'txt', make: randomPassword },
  { name: 'postgres_analytics_password', extension: 'txt', make: randomPassword },
  { name: 'postgres_auth_runtime_password', extension: 'txt', make: randomPassword },
  { name: 'postgres_chat_runtime_password', extension: 'txt', make: randomPassword },
  { name: 'postgres_analytics_runtime_password', extension: 'txt', make: randomPassword },
  { name: 'redis_password', extension: 'txt', make: randomPassword },
  { name: 'admin_password', extension: 'txt', make: newTypablePassword },
  { name: 'service_token', extension: 'txt', make: randomPassword },
]

export interface SecretsReport {
  /** Names of the secrets that were made. */
  readonly made: readonly string[]
  /** Names and places of those that were there, which are never touched. */
  readonly left: readonly { readonly name: string; readonly path: string; readonly isReadableByOthers: boolean }[]
}

/**
 * Makes the secrets that no file holds yet, in `folder`, readable by their owner only. Never overwrites. Safe to run
 * twice at once: of two candidates for one secret the first stays, whole.
 */
export async function createMissingSecrets(folder: string, env: Environment): Promise<SecretsReport> {
  const made: string[] = []
  const left: { name: string; path: string; isReadableByOthers: boolean }[] = []
  for (const secret of SECRET_FILES) {
    const found = secretPath(secret, folder, env)
    if (found === undefined) {
      await makePrivate(folder)
      const isOurs = await writeOnce(join(folder, `${secret.name}.${secret.extension}`), `${secret.make().trim()}\n`)
      if (isOurs) {
        made.push(secret.name)
        continue
      }
    }
    const path = found ?? join(folder, `${secret.name}.${secret.extension}`)
    left.push({ name: secret.name, path, isReadableByOthers: await isReadableByOthers(path) })
  }
  return { made, left }
}

function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Four groups of five out of 31 letters: 99 bits. */
function newTypablePassword(): string {
  const group = (): string => Array.from({ length: 5 }, () => TYPABLE[randomInt(TYPABLE.length)]).join('')
  return Array.from({ length: 4 }, group).join('-')
}

async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { mode, uid } = await stat(folder)
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) await chmod(folder, 0o700)
}

/** Puts a complete file at `path` unless one is there; false when one was. A reader never sees half of it. */
async function writeOnce(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    // Unlike a rename, a link fails when the name is taken.
    await link(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new Error(`could not create ${path}`, { cause: error })
  } finally {
    await unlink(draft)
  }
}

async function isReadableByOthers(path: string): Promise<boolean> {
  if (process.platform === 'win32') return false
  const { mode } = await stat(path)
  return (mode & 0o077) !== 0
}
