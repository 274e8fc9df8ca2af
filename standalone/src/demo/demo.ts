import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createNodeClient } from '@parley/client/node'
import { ApiError } from '@parley/client/parley-client'
import type { Places } from '../config.js'
import { Progress } from '../replay/progress.js'
import { readRecording } from '../replay/recording.js'
import { replay } from '../replay/replay.js'

export interface DemoOptions {
  readonly places: Places
  readonly baseUrl: string
  /** Of the account `admin`, which is let into the demo's rooms as long as this is still its password. */
  readonly adminPassword: string
  readonly signal: AbortSignal
}

/** Names the run: its messages keep their ids, so that an interrupted demo is completed and none is posted twice. */
const RUN = 'demo-1'
const RECORDINGS = ['ubuntu-irc.jsonl', 'heated-debate.jsonl']
/** Enough for every page to have something to show, few enough to be there within a minute. */
const SIZE = { maxUsers: 40, linesPerRoom: 240 }
const PASSWORD_DIGITS = 6

/** Demo users and rooms, and the bundled conversations in them. Done once per data directory. */
export async function playDemo({ places, baseUrl, adminPassword, signal }: DemoOptions): Promise<void> {
  const marker = join(places.dataDir, `${RUN}.done`)
  const password = await demoPassword(places)
  const progress = new Progress()
  const speakers: string[] = []
  const rooms: string[] = []
  try {
    for (const file of RECORDINGS) {
      const path = fileURLToPath(new URL(`../../recordings/${file}`, import.meta.url))
      const recording = await readRecording(path, SIZE)
      speakers.push(...recording.users)
      if (existsSync(marker)) continue
      const played = await replay(recording, {
        ...{ baseUrl, signal, speed: 'max', window: 4, isWatched: false },
        runName: `${RUN}/${file}`,
        passwordOf: () => password,
        onStage: (stage, done, total) => progress.show(stage, done, total),
      })
      rooms.push(...played.rooms)
    }
  } finally {
    progress.end()
  }
  await letAdminIn(baseUrl, adminPassword, rooms)
  await writeFile(marker, '')
  console.log(`Demo: log in as ${speakers.slice(0, 3).join(', ')} or another with the password ${password}`)
}

/** Who tries the demo as admin finds the conversations in their list of rooms. */
async function letAdminIn(baseUrl: string, password: string, rooms: readonly string[]): Promise<void> {
  if (rooms.length === 0) return
  const client = createNodeClient({ baseUrl })
  try {
    await client.auth.login('admin', password)
  } catch (error) {
    if (error instanceof ApiError && error.status === 400) return
    throw error
  }
  for (const room of rooms) await client.rooms.join(room)
  await client.auth.logout()
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
