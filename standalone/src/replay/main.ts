/** `npm run replay -- FILE`: plays a recorded conversation through the public API and reports what became of it. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadPlaces } from '../config.js'
import { moderatorPasswordFile } from './moderator-password.js'
import { replayPasswords } from './passwords.js'
import { Progress } from './progress.js'
import { readRecording } from './recording.js'
import { replay } from './replay.js'
import { formatReport, makeReport } from './report.js'
import { VerdictWatch } from './verdict-watch.js'

const USAGE = `usage: npm run replay -- FILE [options]

FILE holds a conversation as JSON lines: {"time", "user", "room", "text"}.
  --url URL       where Parley is (default http://127.0.0.1:$PORT)
  --speed N|max   times faster than recorded (default max)
  --users N       at most N accounts; further speakers share them (default 200)
  --lines N       only the first N lines of each room
  --window N      posts of one room on their way at once; 1 keeps their order (default 1)
  --prefix TEXT   put before usernames, for accounts apart from those of earlier replays
  --moderator N   username for asking after verdicts (default admin)
  --password-file FILE  that user's password; needed with another machine's --url
                  (default: this installation's admin_password.txt, if it is there)
  --json          print the report as JSON`

const OPTIONS = {
  url: { type: 'string' },
  speed: { type: 'string', default: 'max' },
  users: { type: 'string', default: '200' },
  lines: { type: 'string' },
  window: { type: 'string', default: '1' },
  prefix: { type: 'string', default: '' },
  moderator: { type: 'string', default: 'admin' },
  'password-file': { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

class UsageError extends Error {}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS })
  const [file, ...rest] = positionals
  if (values.help) {
    console.log(USAGE)
    return true
  }
  if (file === undefined || rest.length > 0) throw new UsageError(USAGE)
  const folder = process.env.INIT_CWD ?? '.'
  const recording = await readRecording(resolve(folder, file), {
    maxUsers: positive('users', values.users),
    ...(values.lines === undefined ? {} : { linesPerRoom: positive('lines', values.lines) }),
  })
  const baseUrl = values.url ?? `http://127.0.0.1:${process.env.PORT || '8000'}`
  const speed = values.speed === 'max' ? 'max' : positive('speed', values.speed)
  const { secretsDir } = loadPlaces()
  const passwordFile = moderatorPasswordFile({ url: values.url, file: values['password-file'], folder, secretsDir })
  const watch = await watchVerdicts(baseUrl, values.moderator, passwordFile)
  await watch?.begin()
  const progress = new Progress()
  try {
    const result = await replay(recording, {
      baseUrl,
      speed,
      window: positive('window', values.window),
      passwordOf: await replayPasswords(loadPlaces()),
      prefix: values.prefix,
      isWatched: true,
      onStage: (stage, done, total) => progress.show(stage, done, total),
    })
    const { acknowledged } = result.findings
    const verdicts = await watch?.finish(acknowledged, (done) => progress.show('scoring', done, acknowledged))
    progress.end()
    const report = makeReport(result, verdicts ?? null)
    console.log(values.json ? JSON.stringify(report, null, 2) : formatReport(report))
    return report.isComplete
  } finally {
    progress.end()
  }
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0) || (name !== 'speed' && !Number.isInteger(value))) {
    throw new UsageError(`--${name} must be a positive number, not ${text}`)
  }
  return value
}

/** Undefined: nobody told us a moderator's password. */
async function watchVerdicts(baseUrl: string, username: string, passwordFile: string | undefined) {
  if (passwordFile === undefined) return undefined
  return VerdictWatch.login(baseUrl, username, (await readFile(passwordFile, 'utf8')).trim())
}

main().then(
  (isComplete) => {
    process.exitCode = isComplete ? 0 : 1
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = error instanceof UsageError ? 2 : 1
  },
)
