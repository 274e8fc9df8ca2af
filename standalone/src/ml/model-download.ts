import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * How long a worker may take that first downloads its model (`MODEL_ID`): as long as ml-core itself gives the download, 15
 * minutes, and what any start may take.
 */
export const DOWNLOADING_START_LIMIT_MS = 17 * 60_000

/** As transformers.js names a file under way (`FileCache.put`): `.tmp.`, the process's id, a random word. */
const UNFINISHED = /\.tmp\.\d+\.[a-z0-9-]+$/

/**
 * Removes what killed downloads left in `folder`: nobody goes on with them, and each may be as large as the model. While a
 * download runs nobody may call this.
 */
export function removeUnfinishedDownloads(folder: string): void {
  for (const path of filesIn(folder).filter((name) => UNFINISHED.test(name))) {
    try {
      rmSync(join(folder, path), { force: true })
    } catch {
      // It costs room; that is no reason to do without the model.
    }
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    // Before the first download there is no such folder.
    return []
  }
}
