/** `npm run secrets`: creates the missing secret files. */
import { resolve } from 'node:path'
import { createMissingSecrets } from './secret-files.js'

const folder = resolve(process.env.SECRETS_DIR || 'secrets')
try {
  const { made, left } = await createMissingSecrets(folder, process.env)
  for (const name of made) console.log(`made  ${name}`)
  for (const { name, path, isReadableByOthers } of left) {
    console.log(`left  ${name} (${path})${isReadableByOthers ? ' - others can read it: chmod 600' : ''}`)
  }
  if (made.length > 0) console.log(`New secrets are in ${folder}, readable by you only. Back them up.`)
} catch (error) {
  console.error(`Secrets could not be made in ${folder}: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
