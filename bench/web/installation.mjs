/** The whole system as `npm start` runs it, in folders of its own, with the limits off that keep people from posting too fast. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeClient } from '@parley/client/node'
import { freePort, untilReady } from '../posting/stack.mjs'

const PASSWORD = 'a long bench password'
const AT_ONCE = 48
const SCORING_LIMIT_MS = 600_000

export async function startInstallation() {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-web-'))
  // As root, PostgreSQL runs as another user, who must get through to its own folder.
  await chmod(folder, 0o711)
  const port = await freePort()
  const child = spawn(process.execPath, ['standalone/dist/main.js'], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      SECRETS_DIR: join(folder, 'secrets'),
      POSTS_PER_10_SECONDS: '1000000',
      REGISTRATIONS_PER_HOUR: '1000000',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await untilReady(`${url}/ready`, child)
  return {
    url,
    secretsDir: join(folder, 'secrets'),
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** An account with a client that is logged in as it. */
export async function aPerson({ url }, username) {
  const client = createNodeClient({ baseUrl: url, timeoutMs: 60_000 })
  await client.request('POST', '/api/auth/register', { json: { username, password: PASSWORD }, isPublic: true })
  await client.auth.login(username, PASSWORD)
  return { username, password: PASSWORD, client }
}

/** Posts `line 1` to `line count`, many at a time and so in no certain order. */
export async function fill(client, roomId, count) {
  let next = 1
  const worker = async () => {
    while (next <= count) {
      const at = next
      next += 1
      await client.messages.post(roomId, { text: lineOf(at) })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/**
 * Waits until the model has nothing left to do, or what is measured would share the processor with it; polls, for the
 * dashboards' figures have no event to wait for.
 */
export async function untilScored({ url, secretsDir }, count) {
  const client = createNodeClient({ baseUrl: url, timeoutMs: 60_000 })
  await client.auth.login('admin', (await readFile(join(secretsDir, 'admin_password.txt'), 'utf8')).trim())
  const endsAt = Date.now() + SCORING_LIMIT_MS
  while (Date.now() < endsAt) {
    const { messages, pending } = await client.request('GET', '/api/analytics/summary')
    if (messages >= count && pending === 0) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error(`${count} messages were not scored within ${SCORING_LIMIT_MS / 1_000} s`)
}

/** Of one to three lines on the screen, as talk is. */
function lineOf(at) {
  const rest = ['Good morning.', 'Has anybody tried the new release on an old machine?', 'It works here. '.repeat(9)]
  return `line ${at}: ${rest[at % rest.length]}`
}
