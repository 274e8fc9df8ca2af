import { randomBytes } from 'node:crypto'
import { link, open, rename, unlink, writeFile } from 'node:fs/promises'
import { z } from 'zod'

const holderSchema = z.object({
  pid: z.int().min(1),
  /** When the process started; see `startMark`. */
  mark: z.string().nullable(),
  /** Where its id can be judged; see `processScope`. Null: of a version that did not say. */
  scope: z.string().nullable().default(null),
  isStopping: z.boolean(),
})
export type Holder = z.infer<typeof holderSchema>

/** What a look at the lock file showed. */
export interface Sighting {
  /** Null: nothing readable, which only a crash in the midst of a write by other means leaves. */
  readonly holder: Holder | null
  readonly text: string
  /** When it was last written or touched, by the clock of whoever did. To be compared with an earlier sighting's only. */
  readonly touchedAt: bigint
}

/** Null: there is no lock. */
export async function look(path: string): Promise<Sighting | null> {
  try {
    // By way of an open file: a network drive then asks its server, where a mere `stat` is answered from memory.
    const file = await open(path)
    try {
      const { mtimeNs } = await file.stat({ bigint: true })
      const text = await file.readFile('utf8')
      return { holder: parseHolder(text), text, touchedAt: mtimeNs }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isGone(error)) return null
    throw new Error(`could not read the lock ${path}`, { cause: error })
  }
}

export function isUnchanged(before: Sighting, after: Sighting): boolean {
  return before.text === after.text && before.touchedAt === after.touchedAt
}

/** True when `path` is now ours; it appears with its whole content or not at all. */
export async function createWhole(path: string, holder: Holder): Promise<boolean> {
  const draft = await writeDraft(path, holder)
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw new Error(`could not create the lock ${path}`, { cause: error })
  } finally {
    await unlink(draft)
  }
}

/** Readers see the old content or the new one, never a part. */
export async function replaceWhole(path: string, holder: Holder): Promise<void> {
  await rename(await writeDraft(path, holder), path)
}

async function writeDraft(path: string, holder: Holder): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await writeFile(draft, JSON.stringify(holder), { mode: 0o644 })
    return draft
  } catch (error) {
    // On a full disk the file is there, and empty.
    await unlink(draft).catch(() => {})
    throw error
  }
}

function parseHolder(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** ESTALE: a network drive's word for a file that another machine removed while we had it open. */
function isGone(error: unknown): boolean {
  return hasCode(error, 'ENOENT') || hasCode(error, 'ESTALE')
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
