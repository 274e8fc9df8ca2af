import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rename, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CannotStart } from '../lifecycle/cannot-start.js'
import { isAlive, startMark } from './process-identity.js'

/** Another Parley runs on this data directory. */
export class DataDirectoryInUse extends CannotStart {
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(
      `Parley is already running on the data directory ${folder} (process ${pid}). ` +
        'Stop it first, or choose another directory with DATA_DIR.',
    )
    this.name = 'DataDirectoryInUse'
  }
}

export interface DataLock {
  /** Says that this process is on its way out: whoever starts now waits for it instead of failing. */
  markStopping(): Promise<void>
  release(): Promise<void>
}

const holderSchema = z.object({
  pid: z.int().min(1),
  /** When the process started; see `startMark`. */
  mark: z.string().nullable(),
  isStopping: z.boolean(),
})
type Holder = z.infer<typeof holderSchema>

const ATTEMPTS = 20
const RETRY_MS = 100
/** Longer than a drain may take. */
const STOPPING_LIMIT_MS = 60_000
/** Clearing a dead holder's lock takes milliseconds; a guard this old was left by one who died doing it. */
const GUARD_MAX_AGE_MS = 10_000

/**
 * Takes the data directory for this process. A lock whose holder is dead (kill -9, power cut) is taken over; a holder
 * that is stopping is waited for, which `onWait` hears.
 * @throws DataDirectoryInUse when the holder lives.
 */
export async function lockDataDirectory(folder: string, onWait: (pid: number) => void = () => {}): Promise<DataLock> {
  const path = join(folder, 'parley.lock')
  const self: Holder = { pid: process.pid, mark: await startMark(process.pid), isStopping: false }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await createWhole(path, JSON.stringify(self))) {
      return {
        markStopping: () => replaceOwn(path, { ...self, isStopping: true }),
        release: () => removeOwn(path, self),
      }
    }
    await outlive(path, folder, onWait)
    await clearStale(path)
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
  throw new Error(`could not take the lock ${path}; remove it by hand if no Parley runs on this directory`)
}

/** Returns when the lock's holder is gone, at once if it is dead; throws when it lives on. */
async function outlive(path: string, folder: string, onWait: (pid: number) => void): Promise<void> {
  const deadline = Date.now() + STOPPING_LIMIT_MS
  let isAnnounced = false
  for (;;) {
    const holder = await readHolder(path)
    if (!holder || !(await isHolderAlive(holder))) return
    if (!holder.isStopping || Date.now() > deadline) throw new DataDirectoryInUse(folder, holder.pid)
    if (!isAnnounced) onWait(holder.pid)
    isAnnounced = true
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

async function isHolderAlive({ pid, mark }: Holder): Promise<boolean> {
  if (!isAlive(pid)) return false
  const present = await startMark(pid)
  return mark === null || present === null || present === mark
}

/** Null: no lock, or one that cannot be read, which only a crash in the midst of a write by other means leaves. */
async function readHolder(path: string): Promise<Holder | null> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}

/** True when `path` is now ours; it appears with its whole content or not at all. */
async function createWhole(path: string, content: string): Promise<boolean> {
  const draft = await writeDraft(path, content)
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new Error(`could not create the lock ${path}`, { cause: error })
  } finally {
    await unlink(draft)
  }
}

async function replaceOwn(path: string, holder: Holder): Promise<void> {
  if (await isOwn(path, holder)) await rename(await writeDraft(path, JSON.stringify(holder)), path)
}

async function removeOwn(path: string, holder: Holder): Promise<void> {
  if (await isOwn(path, holder)) await unlink(path)
}

async function isOwn(path: string, self: Holder): Promise<boolean> {
  const holder = await readHolder(path)
  return holder !== null && holder.pid === self.pid && holder.mark === self.mark
}

async function writeDraft(path: string, content: string): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, content, { mode: 0o644 })
  return draft
}

/**
 * Removes a dead holder's lock. Only one process at a time, and it looks again once it is alone: else the slower of two
 * that saw the dead holder would remove the faster one's fresh lock.
 */
async function clearStale(path: string): Promise<void> {
  const guard = `${path}.guard`
  try {
    await mkdir(guard)
  } catch {
    const age = await stat(guard).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > GUARD_MAX_AGE_MS) await rmdir(guard).catch(() => {})
    return
  }
  try {
    const holder = await readHolder(path)
    if (!holder || !(await isHolderAlive(holder))) await unlink(path).catch(() => {})
  } finally {
    await rmdir(guard)
  }
}
