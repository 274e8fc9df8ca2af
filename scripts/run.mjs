/** Runs a built entry of the workspace, after making sure that everything is installed and built. */
import { spawn } from 'node:child_process'
import { ensureBuilt } from './ensure-built.mjs'

const [entry, ...args] = process.argv.slice(2)
await ensureBuilt()
const child = spawn(process.execPath, [entry, ...args], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
