import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MANIFEST_FILE, type Manifest, manifestText } from './manifest.js'

/** Where a backup is written. */
export interface BackupFolder {
  /** Holds the files until `finish`. */
  readonly draft: string
  /** Makes it a backup, at once: what was written is complete. */
  finish(manifest: Manifest): Promise<void>
  /** Takes away what was written. */
  discard(): Promise<void>
}

/**
 * A folder that is there, and empty, is written into: it may be where another disk is mounted or a link leads. One that is not
 * is made at the end, from a draft beside it.
 * @throws Error when `folder` holds something, or cannot be used.
 */
export async function openBackupFolder(folder: string): Promise<BackupFolder> {
  return (await isThere(folder)) ? writeInto(folder) : writeBeside(folder)
}

async function isThere(folder: string): Promise<boolean> {
  try {
    const found = await readdir(folder)
    if (found.length > 0) throw new Error(`${folder} is not empty; a backup needs a new folder`)
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    const isLink = await lstat(folder).then(
      () => true,
      () => false,
    )
    if (error.code === 'ENOENT' && !isLink) return false
    throw new Error(`${folder} cannot be used for a backup (${error.code})`, { cause: error })
  }
}

async function writeInto(folder: string): Promise<BackupFolder> {
  const claim = join(folder, `${MANIFEST_FILE}.partial`)
  // Of two backups into one folder the second ends here, before it could take the first one's files away.
  await writeFile(claim, '', { mode: 0o600, flag: 'wx' })
  return {
    draft: folder,
    finish: async (manifest) => {
      await writeFile(claim, manifestText(manifest), { flush: true })
      await rename(claim, join(folder, MANIFEST_FILE))
    },
    discard: async () => {
      for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
    },
  }
}

async function writeBeside(folder: string): Promise<BackupFolder> {
  const draft = `${folder}.partial-${process.pid}`
  await mkdir(draft, { recursive: true, mode: 0o700 })
  return {
    draft,
    finish: async (manifest) => {
      await writeFile(join(draft, MANIFEST_FILE), manifestText(manifest), { mode: 0o600, flush: true })
      await rename(draft, folder)
    },
    discard: () => rm(draft, { recursive: true, force: true }),
  }
}
