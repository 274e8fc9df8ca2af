import { createHash } from 'node:crypto'
import type { ChatConnection, PostRefused } from '@parley/client/parley-client'
import { newId } from '@parley/common/ids'
import { type Findings, Ledger } from './ledger.js'
import { connect, hirePerformers, openRooms, type Performer } from './performers.js'
import type { Cue, Recording } from './recording.js'

export interface ReplayOptions {
  readonly baseUrl: string
  readonly passwordOf: (username: string) => string
  readonly prefix?: string
  /** Times faster than recorded; `max` = as fast as the server takes it. */
  readonly speed: number | 'max'
  /** Posts of one room that may be on their way at once; 1 keeps the conversation's order. */
  readonly window: number
  /** Names the run: playing it again under the same name posts nothing twice. Absent: a run of its own. */
  readonly runName?: string
  /** False: nobody listens, deliveries are not checked. */
  readonly isWatched: boolean
  readonly onStage?: (stage: Stage, done: number, total: number) => void
  readonly signal?: AbortSignal
}

export type Stage = 'accounts' | 'connecting' | 'posting' | 'delivering'

export interface ReplayResult {
  readonly findings: Findings
  /** Codes of refused posts, with how often each came. */
  readonly refusals: Readonly<Record<string, number>>
  /** From the first post to the last acknowledgement. */
  readonly postingMs: number
  /** Ids of the rooms played in. */
  readonly rooms: readonly string[]
}

/** Deliveries are waited for as long as some still come in. */
const STALL_MS = 15_000
const POLL_MS = 50

/** Plays a recording through the public API: every speaker an account and a socket of its own. */
export async function replay(recording: Recording, options: ReplayOptions): Promise<ReplayResult> {
  const { onStage = () => {} } = options
  const performers = await hirePerformers(recording.users, {
    ...options,
    onProgress: (done) => onStage('accounts', done, recording.users.length),
  })
  const roomIds = await openRooms(recording, performers)
  const ledger = new Ledger()
  const connections = new Map<string, ChatConnection>()
  const refusals: Record<string, number> = {}
  try {
    for (const performer of performers.values()) {
      connections.set(performer.name, await listen(performer, recording, roomIds, ledger, options))
      onStage('connecting', connections.size, performers.size)
    }
    const stage = { performers, roomIds, connections, ledger, refusals, options, total: recording.cues.length }
    const startedAt = performance.now()
    await Promise.all([...recording.rooms.keys()].map((room) => playRoom(room, recording.cues, stage)))
    const postingMs = performance.now() - startedAt
    if (options.isWatched) await untilDelivered(ledger, onStage)
    return { findings: ledger.findings(), refusals, postingMs, rooms: [...roomIds.values()] }
  } finally {
    for (const connection of connections.values()) connection.close()
  }
}

/** A socket that hears the rooms its owner speaks in. */
async function listen(
  performer: Performer,
  { rooms }: Recording,
  roomIds: ReadonlyMap<string, string>,
  ledger: Ledger,
  { isWatched }: ReplayOptions,
): Promise<ChatConnection> {
  const own = [...rooms].flatMap(([room, speakers]) =>
    speakers.has(performer.speaker) ? (roomIds.get(room) ?? []) : [],
  )
  const connection = await connect(performer, own)
  if (!isWatched) return connection
  for (const room of own) ledger.subscribed(performer.name, room)
  connection.on('event', (event) => ledger.seen(performer.name, event, performance.now()))
  connection.on('reset', ({ room }) => ledger.lost(performer.name, room))
  return connection
}

interface PlayContext {
  readonly performers: ReadonlyMap<string, Performer>
  readonly roomIds: ReadonlyMap<string, string>
  readonly connections: ReadonlyMap<string, ChatConnection>
  readonly ledger: Ledger
  readonly refusals: Record<string, number>
  readonly options: ReplayOptions
  readonly total: number
}

/** One room's posts in their order, each at its time or as soon as the window allows. */
async function playRoom(room: string, cues: readonly Cue[], context: PlayContext): Promise<void> {
  const { speed, window, signal } = context.options
  const startedAt = performance.now()
  const inFlight = new Set<Promise<void>>()
  for (const cue of cues) {
    if (cue.room !== room) continue
    signal?.throwIfAborted()
    if (speed !== 'max') await until(startedAt + cue.atMs / speed, signal)
    while (inFlight.size >= window) await Promise.race(inFlight)
    const posted: Promise<void> = post(cue, context).finally(() => inFlight.delete(posted))
    inFlight.add(posted)
  }
  await Promise.all(inFlight)
}

async function post(cue: Cue, context: PlayContext): Promise<void> {
  const { ledger, refusals, options } = context
  const performer = context.performers.get(cue.user)
  const room = context.roomIds.get(cue.room)
  const connection = performer && context.connections.get(performer.name)
  if (!room || !connection) throw new Error(`nobody plays ${cue.user} in ${cue.room}`)
  const cmid = options.runName === undefined ? newId() : cueId(options.runName, cue.index)
  ledger.posted(cmid, room, performance.now())
  try {
    const ack = await connection.send(room, cue.text, { cmid }).acked
    ledger.acknowledged(cmid, ack, performance.now())
  } catch (error) {
    const { code } = error as PostRefused
    // Not the server's refusal: we are being stopped, and nobody knows what became of it.
    if (code === undefined || code === 'closed') throw error
    ledger.refused(cmid)
    refusals[code] = (refusals[code] ?? 0) + 1
  }
  const { acknowledged, refused } = ledger.counts
  options.onStage?.('posting', acknowledged + refused, context.total)
}

/** The same UUID for the same line of the same run: the server then knows a second post for the first one. */
function cueId(runName: string, index: number): string {
  const hex = createHash('sha256').update(`${runName}/${index}`).digest('hex')
  // Version 8 (RFC 9562 §5.8): made by a rule of our own.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

async function untilDelivered(ledger: Ledger, onStage: NonNullable<ReplayOptions['onStage']>): Promise<void> {
  let last = -1
  let movedAt = performance.now()
  while (!ledger.isAllDelivered && performance.now() - movedAt < STALL_MS) {
    const { deliveries, deliveriesExpected } = ledger.findings()
    if (deliveries !== last) movedAt = performance.now()
    last = deliveries
    onStage('delivering', deliveries, deliveriesExpected)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

function until(atMs: number, signal: AbortSignal | undefined): Promise<void> {
  const wait = atMs - performance.now()
  if (wait <= 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, wait)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop, { once: true })
    setTimeout(() => signal?.removeEventListener('abort', stop), wait).unref()
  })
}
