import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))
const START_LIMIT_MS = 90_000

/** Folders of one installation, in the temporary directory. */
export interface Installation {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  secret(name: string): Promise<string>
  /** Process id of its PostgreSQL. */
  postgresPid(): Promise<number>
  /** What was launched for it, living or dead. */
  readonly processes: ChildProcess[]
  /** Kills what still runs of it and takes its folders away. */
  remove(): Promise<void>
}

export async function anInstallation(env: Readonly<Record<string, string>> = {}): Promise<Installation> {
  if (!existsSync(join(DIST, 'main.js'))) throw new Error('these tests run what was built: `npm run build` first')
  const folder = await mkdtemp(join(tmpdir(), 'parley-e2e-'))
  // As root, PostgreSQL runs as another user, who must get through to the data directory.
  await chmod(folder, 0o711)
  const processes: ChildProcess[] = []
  const postgresPid = async (): Promise<number> =>
    Number.parseInt(await readFile(join(folder, 'data', 'postgres', 'data', 'postmaster.pid'), 'utf8'), 10)
  return {
    folder,
    env: {
      DATA_DIR: join(folder, 'data'),
      SECRETS_DIR: join(folder, 'secrets'),
      PORT: String(await freePort()),
      LOG_LEVEL: 'info',
      ...env,
    },
    secret: async (name) => (await readFile(join(folder, 'secrets', `${name}.txt`), 'utf8')).trim(),
    postgresPid,
    processes,
    remove: async () => {
      for (const child of processes) child.kill('SIGKILL')
      await postgresPid().then(
        (pid) => process.kill(pid, 'SIGQUIT'),
        // No such file: it was stopped in order.
        () => {},
      )
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
    },
  }
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** The built server as a process of its own. */
export class ServerProcess {
  readonly exited: Promise<Exit>
  #output = ''

  private constructor(
    readonly child: ChildProcess,
    readonly installation: Installation,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
    this.exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  }

  static launch(installation: Installation, entry = 'main.js', args: readonly string[] = []): ServerProcess {
    const child = spawn(process.execPath, [join(DIST, entry), ...args], {
      env: { ...cleanEnvironment(), ...installation.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    installation.processes.push(child)
    return new ServerProcess(child, installation)
  }

  /** Resolves when it says that it is ready. */
  static async start(installation: Installation, args: readonly string[] = []): Promise<ServerProcess> {
    const server = ServerProcess.launch(installation, 'main.js', args)
    await server.says(/Parley is ready at /)
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.installation.env.PORT}`
  }

  /** Everything it wrote so far. */
  get output(): string {
    return this.#output
  }

  /** Resolves with the first match in what it wrote or will write. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + START_LIMIT_MS
    let exit: Exit | undefined
    void this.exited.then((found) => {
      exit = found
    })
    for (;;) {
      const match = pattern.exec(this.#output)
      if (match) return match
      if (exit || Date.now() > deadline) throw new Error(`no ${pattern} in:\n${this.#output}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async kill(signal: NodeJS.Signals): Promise<Exit> {
    this.child.kill(signal)
    return this.exited
  }
}

/** Ours without what the test runner or npm put there. */
function cleanEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(npm_|VITEST|NODE_|REDIS_URL$|INIT_CWD$)/.test(name) ? [] : [[name, value]],
    ),
  )
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
