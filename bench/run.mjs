/**
 * `npm run bench -- [NAME...]`: runs the named benchmarks (all without a name), one after the other, each a process of its
 * own: `bench/NAME/run.mjs`. Arguments after `--` go to every one of them.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from '../scripts/ensure-built.mjs'

const folder = dirname(fileURLToPath(import.meta.url))
const known = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'run.mjs')))

const args = process.argv.slice(2)
const split = args.indexOf('--')
const wanted = split < 0 ? args : args.slice(0, split)
const passedOn = split < 0 ? [] : args.slice(split + 1)
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`No benchmark named ${unknown.join(', ')}. There are: ${known.join(', ')}`)
  process.exit(2)
}

await ensureBuilt()
let hasFailed = false
for (const name of wanted.length > 0 ? wanted : known) {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(process.execPath, [join(folder, name, 'run.mjs'), ...passedOn], { stdio: 'inherit' })
  hasFailed ||= status !== 0
}
process.exit(hasFailed ? 1 : 0)
