import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Places } from '../config.js'
import { Progress } from '../replay/progress.js'
import { readRecording } from '../replay/recording.js'
import { replay } from '../replay/replay.js'

export interface DemoOptions {
  readonly places: Places
  readonly baseUrl: string
  readonly signal: AbortSignal
}

/** Names the run: its messages keep their ids, so that an interrupted demo is completed and none is posted twice. */
const RUN = 'demo-1'
const RECORDINGS = ['ubuntu-irc.jsonl', 'heated-debate.jsonl']
/** Enough for every page to have something to show, few enough to be there within a minute. */
const SIZE = { maxUsers: 40, linesPerRoom: 240 }
const PASSWORD_DIGITS = 6

/** Demo users and rooms, and the bundled conversations in them. Done once per data directory. */
export async function playDemo({ places, baseUrl, signal }: DemoOptions): Promise<void> {
  const marker = join(places.dataDir, `${RUN}.done`)
  const password = await demoPassword(places)
  const progress = new Progress()
  const speakers: string[] = []
  try {
    for (const file of RECORDINGS) {
      const path = fileURLToPath(new URL(`../../recordings/${file}`, import.meta.url))
      const recording = await readRecording(path, SIZE)
      speakers.push(...recording.users)
      if (existsSync(marker)) continue
      await replay(recording, {
        ...{ baseUrl, signal, speed: 'max', window: 4, isWatched: false },
        runName: `${RUN}/${file}`,
        passwordOf: () => password,
        onStage: (stage, done, total) => progress.show(stage, done, total),
      })
    }
  } finally {
    progress.end()
  }
  await writeFile(marker, '')
  console.log(`Demo: log in as ${speakers.slice(0, 3).join(', ')} or another with the password ${password}`)
}

/** One for all demo users, made for this installation: a password that is in the source would be everybody's. */
async function demoPassword({ dataDir }: Places): Promise<string> {
  const path = join(dataDir, 'demo_password.txt')
  const made = `demo-${Array.from({ length: PASSWORD_DIGITS }, () => randomInt(10)).join('')}-parley`
  try {
    await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' })
    return made
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return (await readFile(path, 'utf8')).trim()
  }
}
