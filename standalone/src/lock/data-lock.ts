import { mkdir, rmdir, stat, unlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotStart } from '../lifecycle/cannot-start.js'
import { createWhole, type Holder, isUnchanged, look, replaceWhole, type Sighting } from './lock-file.js'
import { isAlive, processScope, startMark } from './process-identity.js'
import { hasPulse, type Pulse, startPulse } from './pulse.js'

/** Another Parley runs on this data directory. */
export class DataDirectoryInUse extends CannotStart {
  constructor(
    readonly folder: string,
    readonly pid: number,
    /** In another container or on another machine: nothing of it can be reached from here. */
    readonly isElsewhere: boolean,
  ) {
    const place = isElsewhere ? ', in another container or on another machine' : ''
    super(
      `Parley is already running on the data directory ${folder} (process ${pid}${place}). ` +
        'Stop it first, or choose another directory with DATA_DIR.',
    )
    this.name = 'DataDirectoryInUse'
  }
}

export interface DataLock {
  /**
   * Resolves with the reason when the directory has become another Parley's, who took us for dead: from then on nothing may
   * be written there. Never resolves otherwise.
   */
  readonly lost: Promise<Error>
  /** For processes of ours that must not be outlived by the lock: one that inherits this descriptor holds it too. */
  readonly pulse: number | null
  /** Whether that is so at this moment. */
  isLost(): Promise<boolean>
  /** Says that this process is on its way out: whoever starts now waits for it instead of failing. */
  markStopping(): Promise<void>
  release(): Promise<void>
}

export interface LockOptions {
  /** Hears that a process is waited for which is stopping. */
  readonly onWait?: (pid: number) => void
  /** Hears that a process is watched which cannot be seen from here. */
  readonly onWatch?: (pid: number) => void
  /** How often a living holder touches its lock. */
  readonly beatMs?: number
  /** How long a lock must stay untouched before a holder that cannot be seen counts as dead. */
  readonly watchMs?: number
}

const BEAT_MS = 2_000
/** Several beats: a busy machine or disk may delay some. */
const WATCH_MS = 10_000
const ATTEMPTS = 20
const RETRY_MS = 100
/** Longer than a drain may take. */
const STOPPING_LIMIT_MS = 60_000
/** Clearing a dead holder's lock takes milliseconds; a guard this old was left by one who died doing it. */
const GUARD_MAX_AGE_MS = 10_000

/**
 * Takes the data directory for this process. A holder that is stopping is waited for; a dead one's lock is taken over. Of a
 * holder within our own process scope we see whether it is dead (kill -9), at once. One of another scope (a container's, another
 * machine's, one before a reboot) is dead when it no longer touches its lock and nobody on this machine has its pulse.
 * @throws DataDirectoryInUse when the holder lives.
 */
export async function lockDataDirectory(folder: string, options: LockOptions = {}): Promise<DataLock> {
  const path = join(folder, 'parley.lock')
  const [mark, scope] = await Promise.all([startMark(process.pid), processScope()])
  const self: Holder = { pid: process.pid, mark, scope, isStopping: false }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await createWhole(path, self)) {
      return new HeldLock(path, self, await startPulse(pulseOf(path)), options.beatMs ?? BEAT_MS)
    }
    const dead = await outlive(path, folder, self, options)
    if (dead) await clear(path, dead)
    await sleep(RETRY_MS)
  }
  throw new Error(`could not take the lock ${path}; remove it by hand if no Parley runs on this directory`)
}

class HeldLock implements DataLock {
  readonly lost: Promise<Error>
  readonly #timer: NodeJS.Timeout
  /** The beat in hand: on a disk that hangs, no more than one waits. */
  #beat: Promise<void> | null = null

  constructor(
    private readonly path: string,
    private self: Holder,
    private readonly heldPulse: Pulse | null,
    beatMs: number,
  ) {
    let onLost: (reason: Error) => void = () => {}
    this.lost = new Promise((resolve) => {
      onLost = resolve
    })
    this.#timer = setInterval(() => {
      // What a disk refuses at this moment it may take at the next.
      this.#beat ??= this.#touch(onLost)
        .catch(() => {})
        .finally(() => {
          this.#beat = null
        })
    }, beatMs)
    this.#timer.unref()
  }

  get pulse(): number | null {
    return this.heldPulse?.descriptor ?? null
  }

  async isLost(): Promise<boolean> {
    // A disk that does not answer says nothing about who holds the lock.
    const seen = await look(this.path).catch(() => null)
    return seen !== null && !isOwn(seen, this.self)
  }

  async markStopping(): Promise<void> {
    this.self = { ...this.self, isStopping: true }
    const seen = await look(this.path)
    if (seen && isOwn(seen, this.self)) await replaceWhole(this.path, this.self)
  }

  async release(): Promise<void> {
    clearInterval(this.#timer)
    await this.#beat
    const seen = await look(this.path)
    if (!seen || !isOwn(seen, this.self)) return
    await this.heldPulse?.stop()
    await unlink(this.path)
  }

  async #touch(onLost: (reason: Error) => void): Promise<void> {
    const seen = await look(this.path)
    if (seen === null) {
      // Removed by hand, or by one who took us for dead and then failed: the directory is ours all the same.
      await createWhole(this.path, this.self)
    } else if (isOwn(seen, this.self)) {
      const now = new Date()
      await utimes(this.path, now, now)
    } else {
      clearInterval(this.#timer)
      onLost(new Error(`${this.path} is another Parley’s now, which took this one for dead`))
    }
  }
}

/** Returns the lock as its dead holder left it, null when it is gone; throws when its holder lives on. */
async function outlive(path: string, folder: string, self: Holder, options: LockOptions): Promise<Sighting | null> {
  const deadline = Date.now() + STOPPING_LIMIT_MS
  const [sayWaiting, sayWatching] = [once(options.onWait), once(options.onWatch)]
  for (;;) {
    const seen = await look(path)
    if (seen === null || seen.holder === null) return seen
    const { holder } = seen
    const isElsewhere = holder.scope !== null && holder.scope !== self.scope
    if (isElsewhere) {
      sayWatching(holder.pid)
      const isFelt = await hasPulse(pulseOf(path))
      const after = isFelt ? seen : await watch(path, seen, options.watchMs ?? WATCH_MS)
      if (after === null) return seen
      // It says something else now, or is somebody else's.
      if (after.text !== seen.text) continue
    } else if (!(await isRunning(holder))) return seen
    if (!holder.isStopping || Date.now() > deadline) throw new DataDirectoryInUse(folder, holder.pid, isElsewhere)
    sayWaiting(holder.pid)
    await sleep(RETRY_MS)
  }
}

function once(say: (pid: number) => void = () => {}): (pid: number) => void {
  let isSaid = false
  return (pid) => {
    if (!isSaid) say(pid)
    isSaid = true
  }
}

/**
 * The lock once it has changed; null when it has not within the time, or is gone. It is compared with what it was, never with
 * our clock, which need not be its holder's.
 */
async function watch(path: string, seen: Sighting, limitMs: number): Promise<Sighting | null> {
  const deadline = performance.now() + limitMs
  while (performance.now() < deadline) {
    await sleep(RETRY_MS)
    const now = await look(path)
    if (now === null || !isUnchanged(seen, now)) return now
  }
  return null
}

/** Beside the lock, and its PostgreSQL has it as well: whoever is frozen, or left behind, is not dead. */
function pulseOf(path: string): string {
  return `${path}.pulse`
}

async function isRunning({ pid, mark }: Holder): Promise<boolean> {
  if (!isAlive(pid)) return false
  const present = await startMark(pid)
  return mark === null || present === null || present === mark
}

function isOwn({ holder }: Sighting, self: Holder): boolean {
  return holder !== null && holder.pid === self.pid && holder.mark === self.mark && holder.scope === self.scope
}

/**
 * Removes a dead holder's lock. Only one process at a time, and it looks again once it is alone: else the slower of two
 * that saw the dead holder would remove the faster one's fresh lock.
 */
async function clear(path: string, dead: Sighting): Promise<void> {
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
    const seen = await look(path)
    if (seen && isUnchanged(dead, seen)) await unlink(path).catch(() => {})
  } finally {
    await rmdir(guard)
  }
}
