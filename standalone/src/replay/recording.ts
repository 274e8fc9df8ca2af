import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const lineSchema = z.object({
  time: z.iso.datetime({ offset: true }),
  user: z.string().min(1).max(64),
  room: z.string().min(1).max(80),
  text: z.string().min(1),
})

/** One post of a recording, ready to be played. */
export interface Cue {
  /** Place in the recording, from 0. */
  readonly index: number
  /** Milliseconds after the start, at the recording's own speed. */
  readonly atMs: number
  readonly user: string
  readonly room: string
  readonly text: string
}

export interface Recording {
  readonly cues: readonly Cue[]
  readonly users: readonly string[]
  /** Who speaks in each room. */
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>>
}

export interface RecordingOptions {
  /** At most this many accounts: further speakers share them, each always the same one. */
  readonly maxUsers?: number
  /** Only the first so many lines of each room. */
  readonly linesPerRoom?: number
}

/** @throws Error naming the first line that is no `{time, user, room, text}`. */
export async function readRecording(path: string, options: RecordingOptions = {}): Promise<Recording> {
  return parseRecording(await readFile(path, 'utf8'), options)
}

/**
 * Rooms were recorded on different days and are played side by side: each begins at the start, and keeps its own times
 * from there on.
 */
export function parseRecording(text: string, options: RecordingOptions = {}): Recording {
  const lines = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, index + 1)]))
  const firstAt = new Map<string, number>()
  const played = new Map<string, number>()
  const accounts = new Map<string, string>()
  const cues = lines.flatMap(({ time, user, room, text: said }) => {
    const count = (played.get(room) ?? 0) + 1
    if (count > (options.linesPerRoom ?? Number.POSITIVE_INFINITY)) return []
    played.set(room, count)
    const at = Date.parse(time)
    if (!firstAt.has(room)) firstAt.set(room, at)
    const atMs = Math.max(0, at - (firstAt.get(room) ?? at))
    return [{ atMs, user: accountOf(user, accounts, options.maxUsers), room, text: said }]
  })
  // Stable: what was said at the same time stays in order.
  cues.sort((one, other) => one.atMs - other.atMs)
  const rooms = new Map<string, Set<string>>()
  for (const { room, user } of cues) rooms.set(room, (rooms.get(room) ?? new Set()).add(user))
  return {
    cues: cues.map((cue, index) => ({ ...cue, index })),
    users: [...new Set(cues.map(({ user }) => user))],
    rooms,
  }
}

function parseLine(line: string, number: number): z.infer<typeof lineSchema> {
  try {
    return lineSchema.parse(JSON.parse(line))
  } catch (error) {
    throw new Error(`line ${number} of the recording is not {"time", "user", "room", "text"}`, { cause: error })
  }
}

function accountOf(user: string, accounts: Map<string, string>, maxUsers = Number.POSITIVE_INFINITY): string {
  const known = accounts.get(user)
  if (known !== undefined) return known
  const names = [...new Set(accounts.values())]
  const account = names.length < maxUsers ? user : (names[accounts.size % names.length] ?? user)
  accounts.set(user, account)
  return account
}
