/** auth-service and chat-service as processes of their own, on an embedded Postgres: one machine without model or dashboards. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { grantAll, migrateAll } from '../../standalone/dist/migrate/migrate-all.js'
import { prepareDatabases } from '../../standalone/dist/postgres/databases.js'
import { startEmbeddedPostgres } from '../../standalone/dist/postgres/embedded-postgres.js'
import { createMissingSecrets } from '../../standalone/dist/secrets/secret-files.js'

const START_LIMIT_MS = 30_000

/** @returns the running stack: where its services listen, a Postgres URL for peers, and `stop`. */
export async function startStack() {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  // As root, PostgreSQL runs as another user, who must get through to its own folder.
  await chmod(folder, 0o711)
  const children = []
  const secretsDir = join(folder, 'secrets')
  await createMissingSecrets(secretsDir, {})
  const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres') })
  const password = () => randomBytes(16).toString('hex')
  const databases = await prepareDatabases({
    superuserUrl: postgres.superuserUrl,
    port: postgres.port,
    passwords: { auth: password(), chat: password(), analytics: password() },
  })
  await migrateAll(databases.owners)
  await grantAll(databases.owners)
  const [authPort, chatPort] = await Promise.all([freePort(), freePort()])
  const authUrl = `http://127.0.0.1:${authPort}`
  const environment = {
    ...process.env,
    NODE_ENV: 'production',
    LOG_LEVEL: 'error',
    SECRETS_DIR: secretsDir,
    AUTH_URL: authUrl,
    PUBLIC_URL: authUrl,
    AUTH_DATABASE_URL: databases.auth,
    CHAT_DATABASE_URL: databases.chat,
    QUEUE_DATABASE_URL: databases.queue,
    // What is measured is posting, not the limits that keep people from it.
    POSTS_PER_10_SECONDS: '1000000',
    SOCKET_FRAMES_PER_SECOND: '1000000',
    REGISTRATIONS_PER_HOUR: '1000000',
  }
  const start = async (service, port) => {
    const child = spawn(process.execPath, [`${service}/dist/main.js`], {
      env: { ...environment, PORT: String(port) },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    children.push(child)
    await untilReady(`http://127.0.0.1:${port}/ready`, child)
    return child
  }
  await start('auth-service', authPort)
  await start('chat-service', chatPort)
  return {
    authUrl,
    chatUrl: `http://127.0.0.1:${chatPort}`,
    /** A database that peers may fill as they like. */
    peerDatabaseUrl: databases.owners.analytics,
    superuserUrl: postgres.superuserUrl,
    async stop() {
      for (const child of children.reverse()) {
        if (child.exitCode !== null) continue
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** `count` people who are members of one new room: `{ roomId, tokens }`. */
export async function inviteEverybody({ authUrl, chatUrl }, count) {
  const tokens = []
  for (let index = 0; index < count; index += 1) {
    const username = `bench${Date.now().toString(36)}${index}`
    const password = 'a long bench password'
    await call(`${authUrl}/api/auth/register`, { json: { username, email: `${username}@example.org`, password } })
    const body = new URLSearchParams({ username, password })
    tokens.push((await call(`${authUrl}/api/auth/token`, { body })).access_token)
  }
  const name = `bench ${Date.now().toString(36)}`
  const room = await call(`${chatUrl}/api/chat/rooms`, { token: tokens[0], json: { kind: 'public', name } })
  for (const token of tokens.slice(1)) await call(`${chatUrl}/api/chat/rooms/${room.id}/join`, { token, json: {} })
  return { roomId: room.id, tokens }
}

async function call(url, { token, json, body }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(json ? { 'content-type': 'application/json' } : {}),
    },
    body: json ? JSON.stringify(json) : body,
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

/** Waits until `url` answers 200; polls, for a starting process has no event to wait for. */
export async function untilReady(url, child) {
  const endsAt = Date.now() + START_LIMIT_MS
  while (Date.now() < endsAt) {
    if (child.exitCode !== null) throw new Error(`process ended with ${child.exitCode} before ${url} was ready`)
    const isReady = await fetch(url).then(
      async (response) => {
        await response.body?.cancel()
        return response.ok
      },
      () => false,
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} was not ready within ${START_LIMIT_MS} ms`)
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
