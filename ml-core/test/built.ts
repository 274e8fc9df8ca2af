import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))

/** Brings `dist` up to date, for tests that start real processes, and says where it is. */
export function builtMlCore(): URL {
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, '-b', 'ml-core'], { cwd: root })
  if (status !== 0) throw new Error(`ml-core does not build:\n${stdout}${stderr}`)
  return new URL('../dist/', import.meta.url)
}
