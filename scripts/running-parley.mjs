/**
 * Whether a Parley runs on the data directory, found out before anything is installed or built. Only Node's own modules here;
 * `standalone/src/lock` has the last word later, also about what runs in other containers.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Its process, and whether it is on its way out; null when none runs that can be seen from here. */
export function runningParley() {
  const folder = resolve(process.env.DATA_DIR || '.data')
  try {
    const { pid, mark, isStopping } = JSON.parse(readFileSync(join(folder, 'parley.lock'), 'utf8'))
    return isAlive(pid) && (mark === null || mark === startMark(pid)) ? { folder, pid, isStopping } : null
  } catch {
    // No lock, or none that can be read.
    return null
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** As `standalone/src/lock/process-identity.ts` has it: an id may be another process's by now. */
function startMark(pid) {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
  }
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const startedAt = line.slice(line.lastIndexOf(')') + 2).split(' ')[19]
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${startedAt}`
}
