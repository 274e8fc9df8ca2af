/** `npm run backup -- DIR` and `npm run restore -- DIR [--force]`. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig, loadPlaces } from '../config.js'
import { withDatabases } from '../postgres/with-databases.js'
import { createMissingSecrets } from '../secrets/secret-files.js'
import { backUp } from './backup.js'
import type { Manifest } from './manifest.js'
import { restore } from './restore.js'

const USAGE = `usage: npm run backup -- DIR             writes all databases into the new folder DIR; Parley may be running
       npm run restore -- DIR [--force]  brings them back; Parley must be stopped, --force replaces existing data`

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { force: { type: 'boolean' } } })
  const [command, directory, ...rest] = positionals
  if (directory === undefined || rest.length > 0) throw new UsageError()
  const folder = resolve(process.env.INIT_CWD ?? '.', directory)
  if (command === 'backup') {
    const config = loadConfig()
    report('Backed up', await withDatabases({ config, isExclusive: false }, (urls) => backUp(urls, folder)))
    console.log(`to ${folder}. It holds password hashes and private messages; the secret files are not in it.`)
  } else if (command === 'restore') {
    await createMissingSecrets(loadPlaces().secretsDir, process.env)
    const work = { config: loadConfig(), isExclusive: true }
    const isForced = values.force === true
    report('Restored', await withDatabases(work, (urls) => restore(urls, folder, { isForced })))
  } else throw new UsageError()
}

class UsageError extends Error {
  constructor() {
    super(USAGE)
  }
}

function report(verb: string, { databases, createdAt }: Manifest): void {
  for (const [name, { tables }] of Object.entries(databases)) {
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    console.log(`${verb} ${name}: ${rows} rows in ${tables.length} tables`)
  }
  console.log(`as of ${createdAt}`)
}

/** The chain of what was attempted, without stacks: an operator reads this. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${explain(error.cause)}`
}

main().catch((error: unknown) => {
  console.error(explain(error))
  process.exitCode = 1
})
