import { createHmac, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDataDirectory, type Places } from '../config.js'

/** Passwords of replayed accounts, made of a seed in the data directory, so that the next replay can log in again. */
export async function replayPasswords(places: Places): Promise<(username: string) => string> {
  const seed = await passwordSeed(places)
  return (username) => createHmac('sha256', seed).update(username).digest('base64url')
}

async function passwordSeed(places: Places): Promise<string> {
  await makeDataDirectory(places)
  const path = join(places.dataDir, 'replay_password_seed.txt')
  const seed = randomBytes(32).toString('base64url')
  try {
    await writeFile(path, `${seed}\n`, { mode: 0o600, flag: 'wx' })
    return seed
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return (await readFile(path, 'utf8')).trim()
  }
}
