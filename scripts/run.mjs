/** Runs a built entry of the workspace, after making sure that everything is installed and built. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { ensureBuilt } from './ensure-built.mjs'
import { runningParley } from './running-parley.mjs'

const [entry, ...args] = process.argv.slice(2)
if (runningParley() && existsSync(entry)) {
  // Installing and building would take its files from under its feet.
  console.error('Parley is running: this is done with what is built; what changed since is built at the next start.')
} else await ensureBuilt()
const child = spawn(process.execPath, [entry, ...args], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
