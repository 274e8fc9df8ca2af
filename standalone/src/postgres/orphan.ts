import { readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { CannotStart } from '../lifecycle/cannot-start.js'
import { commandLine, isAlive, worksIn } from '../lock/process-identity.js'

const FAST_STOP_MS = 20_000
const IMMEDIATE_STOP_MS = 5_000
const POLL_MS = 50

/** What was found of an earlier run: nothing, a server that was then stopped, or only its file. */
export type OrphanReport = 'none' | 'stopped' | 'cleared'

/**
 * Ends the server that a killed Parley left running on the cluster in `data`, or removes the `postmaster.pid` that a
 * killed server left. The caller holds the lock on the data directory: whoever runs on the cluster is nobody's.
 */
export async function stopOrphanServer(data: string): Promise<OrphanReport> {
  const file = join(data, 'postmaster.pid')
  const content = await readFile(file, 'utf8').catch(() => null)
  if (content === null) return 'none'
  // The file's first line is the server's process id; a server in single-user mode writes it negated.
  const pid = Math.abs(Number.parseInt(content, 10))
  if (!(pid > 1) || !(await isServerOf(pid, data))) {
    // The server would refuse to start while some unrelated process has the id of its dead predecessor.
    await unlink(file).catch(() => {})
    return 'cleared'
  }
  // Fast shutdown: roll back what is open, write a checkpoint. If that hangs: stop at once and recover from the log.
  if (await stopWith(pid, 'SIGINT', FAST_STOP_MS)) return 'stopped'
  if (await stopWith(pid, 'SIGQUIT', IMMEDIATE_STOP_MS)) return 'stopped'
  throw new CannotStart(
    `PostgreSQL (process ${pid}) of an earlier run does not stop; stop it by hand, then start again`,
  )
}

async function isServerOf(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  const command = await commandLine(pid)
  // Where the command line cannot be read, PostgreSQL's own check of the file must do.
  if (command === null) return true
  if (!command.includes('postgres')) return false
  // A server works in its data directory: known so under another spelling of the path too, or when it was moved.
  return (await worksIn(pid, data)) ?? command.includes(data)
}

async function stopWith(pid: number, signal: NodeJS.Signals, limitMs: number): Promise<boolean> {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true
    throw new CannotStart(`Cannot stop PostgreSQL (process ${pid}) of an earlier run`, { cause: error })
  }
  const deadline = Date.now() + limitMs
  while (Date.now() < deadline) {
    if (!isAlive(pid)) return true
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return false
}
