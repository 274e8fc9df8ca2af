import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Clock ticks per second of `/proc/PID/stat`: 100 on every Linux that Node runs on. */
const MS_PER_TICK = 10

/**
 * Processor time that this process and the Postgres server in `folder` have used so far, milliseconds; null where there
 * is no `/proc`. Unlike elapsed time it hardly depends on what else the machine does.
 */
export function cpuTimeOf(folder) {
  const { user, system } = process.cpuUsage()
  try {
    const [postmaster] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')
    return (user + system) / 1_000 + serverTime(Number(postmaster))
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

function serverTime(postmaster) {
  let ms = 0
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = statOf(name)
    if (stat && (Number(name) === postmaster || stat.parent === postmaster)) ms += stat.ms
  }
  return ms
}

/** Null for a process that has ended meanwhile. */
function statOf(pid) {
  try {
    // The name in brackets may hold blanks; fields are counted from after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return { parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK }
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return null
    throw error
  }
}
