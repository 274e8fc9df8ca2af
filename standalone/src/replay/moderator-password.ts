import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface ModeratorPasswordOptions {
  /** `--url`; undefined = this machine's server. */
  readonly url: string | undefined
  /** `--password-file`, relative to `folder`. */
  readonly file: string | undefined
  readonly folder: string
  readonly secretsDir: string
}

/**
 * The file with the password of the user who asks after verdicts. This installation's own goes to no other machine.
 * Undefined: nobody named a file, and this installation has none.
 * @throws Error when another machine's server needs a file and none was named.
 */
export function moderatorPasswordFile(options: ModeratorPasswordOptions): string | undefined {
  const { url, file, folder, secretsDir } = options
  if (file !== undefined) return resolve(folder, file)
  if (url !== undefined && !isThisMachine(url)) {
    throw new Error(`--url ${url} is another server: name a file with its moderator's password by --password-file FILE`)
  }
  const own = join(secretsDir, 'admin_password.txt')
  return existsSync(own) ? own : undefined
}

function isThisMachine(url: string): boolean {
  if (!URL.canParse(url)) throw new Error(`--url ${url} is no URL`)
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname)
}
