/** npm's `prepare`: puts the pre-commit hook in place in a developer's checkout; nothing to do in CI and images. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

if (!process.env.CI && existsSync('.git') && existsSync('node_modules/lefthook')) {
  spawnSync('npx', ['lefthook', 'install'], { stdio: 'ignore', shell: process.platform === 'win32' })
}
