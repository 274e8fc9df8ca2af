import { execFile } from 'node:child_process'
import { readFile, readlink, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)
const BOOT_ID = '/proc/sys/kernel/random/boot_id'

/** Whether a process with this id exists now, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * When the process started, as a word that no later process of the same id shares; null when there is none or it
 * cannot be told. After a reboot, or in a new container, process ids begin again.
 */
export async function startMark(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return linuxStartMark(pid)
  if (process.platform === 'win32') return null
  return commandOutput('ps', ['-o', 'lstart=', '-p', String(pid)])
}

/**
 * Within what a process id means one process: this boot's and this pid namespace's (the host's, or a container's); where that
 * cannot be told, this machine. An id of another scope names somebody else here, or nobody, whether its process lives or not.
 */
export async function processScope(): Promise<string> {
  const [boot, namespace] = await Promise.all([readOrNull(BOOT_ID), readlink('/proc/self/ns/pid').catch(() => null)])
  return boot === null || namespace === null ? hostname() : `${boot.trim()} ${namespace}`
}

/** Whether the process works in `folder`, by whatever path it came there; null where that cannot be told. */
export async function worksIn(pid: number, folder: string): Promise<boolean | null> {
  // Only Linux has it.
  const [place, wanted] = await Promise.all([`/proc/${pid}/cwd`, folder].map((path) => stat(path).catch(() => null)))
  return place && wanted ? place.dev === wanted.dev && place.ino === wanted.ino : null
}

/** The command line of a process; null when there is none or it cannot be read. */
export async function commandLine(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const line = await readOrNull(`/proc/${pid}/cmdline`)
    return line?.replaceAll('\0', ' ').trim() || null
  }
  if (process.platform === 'win32') return null
  return commandOutput('ps', ['-o', 'command=', '-p', String(pid)])
}

async function linuxStartMark(pid: number): Promise<string | null> {
  const line = await readOrNull(`/proc/${pid}/stat`)
  // The second field is the name in parentheses, which may hold anything; start time is field 22.
  const startedAt = line?.slice(line.lastIndexOf(')') + 2).split(' ')[19]
  if (startedAt === undefined) return null
  const boot = await readOrNull(BOOT_ID)
  return `${boot?.trim() ?? ''}:${startedAt}`
}

async function readOrNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}

async function commandOutput(command: string, args: string[]): Promise<string | null> {
  const output = await run(command, args, { timeout: 5_000 }).catch(() => null)
  return output?.stdout.trim() || null
}
