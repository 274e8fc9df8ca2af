/**
 * `npm test`: everything that must hold, on a fresh clone too. Static checks first, then vitest; every step runs even
 * when an earlier one failed, and the last line counts them all: `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './ensure-built.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const CHECKS = [
  ['format and lint', 'npx', ['biome', 'ci', '--error-on-warnings', '.']],
  ['boundaries', 'npm', ['run', '--silent', 'boundaries']],
  ['types', 'npm', ['run', '--silent', 'typecheck']],
]

await ensureBuilt()
const only = process.argv.slice(2)
const counts = { passed: 0, failed: 0, skipped: 0 }
if (only.length === 0) for (const check of CHECKS) runCheck(...check)
runVitest(only)
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(counts.failed === 0 ? 0 : 1)

function runCheck(name, command, args) {
  console.log(`\n== ${name}`)
  const { status } = execute(command, args)
  if (status === 0) counts.passed += 1
  else counts.failed += 1
}

function runVitest(filters) {
  console.log('\n== tests')
  const folder = mkdtempSync(join(tmpdir(), 'parley-report-'))
  const report = join(folder, 'report.json')
  const { status } = execute('npx', [
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ])
  const found = readReport(report)
  rmSync(folder, { recursive: true, force: true })
  counts.passed += found.numPassedTests
  counts.failed += found.numFailedTests
  counts.skipped += found.numPendingTests + found.numTodoTests
  // A file that cannot even be loaded, or an error outside of any test, is a failure too.
  if (status !== 0 && found.numFailedTests === 0) counts.failed += 1
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  }
}

function execute(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
}
