/** What `npm start`, `npm test` and the other commands need on a fresh clone. Only Node's own modules here. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Installs dependencies when they are missing or older than the lock file, then builds what changed. */
export async function ensureBuilt() {
  ensureInstalled()
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo')
  run(process.execPath, [turbo, 'run', 'build', '--output-logs=errors-only', '--log-prefix=none'], {
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  })
}

/** Installs dependencies when they are missing or older than the lock file. */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Parley needs Node.js 20.19 or newer; this is ${process.versions.node}.`)
  }
  if (isInstalled()) return
  console.log('Installing dependencies ...')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { ONNXRUNTIME_NODE_INSTALL: 'skip' })
}

function isInstalled() {
  const marker = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(marker)) return false
  if (statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return true
  const installed = JSON.parse(readFileSync(marker, 'utf8')).packages
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.link || installed[path]?.version === entry.version,
  )
}

export function run(command, args, env = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    // Standard output belongs to the command that follows, which may be asked for JSON.
    stdio: ['inherit', 2, 2],
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  })
  if (result.error) fail(`${command} could not be run: ${result.error.message}`)
  if (result.status !== 0) process.exit(result.status ?? 1)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
