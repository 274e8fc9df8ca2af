/** `npm start`: installs and builds what is missing, then runs the one-machine composition in this process's place. */
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureBuilt } from './ensure-built.mjs'
import { runningParley } from './running-parley.mjs'

/** Longer than a drain may take. */
const STOPPING_LIMIT_MS = 60_000

const root = dirname(dirname(fileURLToPath(import.meta.url)))
await demandNoneRunning()
await ensureBuilt()
await import(pathToFileURL(join(root, 'standalone', 'dist', 'main.js')).href)

/** Before anything is installed or built: that would take a running one's files from under its feet. */
async function demandNoneRunning() {
  const deadline = Date.now() + STOPPING_LIMIT_MS
  for (let running = runningParley(), isSaid = false; running; running = runningParley()) {
    const { folder, pid, isStopping } = running
    if (!isStopping || Date.now() > deadline) {
      console.error(
        `Parley is already running on the data directory ${folder} (process ${pid}). ` +
          'Stop it first, or choose another directory with DATA_DIR.',
      )
      process.exit(1)
    }
    if (!isSaid) console.log(`Waiting for process ${pid} to stop ...`)
    isSaid = true
    await sleep(100)
  }
}
