import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

/** Whether a `redis-server` is installed. CI sets `REQUIRE_REDIS=1`, which turns an absent one into a failure. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis && process.env.REQUIRE_REDIS === '1')
  throw new Error('REQUIRE_REDIS is set, but there is no redis-server')

export interface TestRedis {
  readonly url: string
  stop(): Promise<void>
}

/** A Redis server of one's own, without persistence; stop it in `afterAll`. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-'))
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    { stdio: 'ignore' },
  )
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const url = `redis://127.0.0.1:${port}`
  const client = new Redis(url, { maxRetriesPerRequest: 100, retryStrategy: () => 50 })
  client.on('error', () => {
    // Refused until the server listens; `ping` below retries and reports what matters.
  })
  await client.ping()
  client.disconnect()
  return {
    url,
    stop: async () => {
      server.kill('SIGTERM')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
