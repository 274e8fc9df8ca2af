import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DataLock, lockDataDirectory } from '../src/lock/data-lock.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** While Parley runs, its `node_modules` and `dist` stay as they are: it still loads things from there. */
describe('the commands, while Parley runs on the data directory', () => {
  let folder: string
  let lock: DataLock
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-running-'))
    lock = await lockDataDirectory(folder)
    // Every process of Node's notes what it runs, and so do npm and Turborepo.
    await writeFile(
      join(folder, 'note.cjs'),
      `require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'ran'))}, process.argv[1] + '\\n')`,
    )
  })
  afterEach(async () => {
    await lock.release()
    await rm(folder, { recursive: true, force: true })
  })

  /** Runs a script of `scripts/`: what it has said so far; at its end the exit code, and which programs of Node's ran. */
  const launch = (script: string, ...args: string[]) => {
    const child = spawn(process.execPath, [join(ROOT, 'scripts', script), ...args], {
      cwd: ROOT,
      env: { ...process.env, DATA_DIR: folder, NODE_OPTIONS: `--require ${join(folder, 'note.cjs')}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    }
    const ended = new Promise((resolve) => child.once('close', resolve)).then(async (code) => {
      const ran = (await readFile(join(folder, 'ran'), 'utf8')).trim().split('\n')
      return { code, said, ran }
    })
    return { said: () => said, ended }
  }

  it('a second start is refused before it installs or builds anything', async () => {
    const { code, said, ran } = await launch('start.mjs').ended
    expect(code).toBe(1)
    expect(said).toContain(`already running on the data directory ${folder} (process ${process.pid})`)
    expect(ran).toEqual([join(ROOT, 'scripts', 'start.mjs')])
  })

  it('a start while it is stopping waits before it installs or builds anything', async () => {
    const path = join(folder, 'parley.lock')
    const running = await readFile(path, 'utf8')
    await lock.markStopping()
    const starting = launch('start.mjs')
    await expect.poll(starting.said).toContain(`Waiting for process ${process.pid} to stop`)
    // It changes its mind, which nobody does: so this start ends, where another one would begin to build.
    await writeFile(`${path}.new`, running)
    await rename(`${path}.new`, path)
    expect(await starting.ended).toMatchObject({ code: 1, ran: [join(ROOT, 'scripts', 'start.mjs')] })
  })

  it('another command does its work with what is built, and says so', async () => {
    const entry = join(folder, 'command.mjs')
    await writeFile(entry, 'console.log("did", process.argv[2])')
    const { code, said, ran } = await launch('run.mjs', entry, 'it').ended
    expect(code).toBe(0)
    expect(said).toContain('done with what is built')
    expect(said).toContain('did it')
    expect(ran).toEqual([join(ROOT, 'scripts', 'run.mjs'), entry])
  })
})
