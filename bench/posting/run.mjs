/**
 * How many posts per second are acknowledged after commit, beside peers on the same Postgres in the same run:
 *
 * - `node:http`: one statement per message, nothing else a chat server must do (bare-http.mjs)
 * - FastAPI, if `BENCH_PYTHON` names a Python with fastapi/requirements.txt installed
 * - pgbench's one-row statement, if pgbench is on the PATH
 *
 * Rounds are interleaved and medians printed, for these machines are noisy; look at the ratios.
 */
import { fork, spawn, spawnSync } from 'node:child_process'
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runLoad } from './load.mjs'
import { runSocketLoad } from './socket-load.mjs'
import { freePort, inviteEverybody, startStack, untilReady } from './stack.mjs'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '3' } },
})
const seconds = Number(values.seconds)
const rounds = Number(values.rounds)
const PEOPLE = 128
const TEXT = 'The kettle is on, and whoever comes by five gets the good biscuits.'

const stack = await startStack()
const peers = []
try {
  const { roomId, tokens } = await inviteEverybody(stack, PEOPLE)
  const contenders = [
    ...[32, 128].map((connections) => ({ name: `Parley REST, ${connections}`, run: () => postByRest(connections) })),
    { name: 'Parley WebSocket, 32', run: () => postBySocket(32) },
  ]
  const bare = await startBare()
  contenders.push(...[32, 128].map((c) => ({ name: `node:http, ${c}`, run: () => postToPeer(bare, c) })))
  const fastapi = await startFastApi()
  if (fastapi) contenders.push(...[32, 128].map((c) => ({ name: `FastAPI, ${c}`, run: () => postToPeer(fastapi, c) })))
  if (hasPgbench()) contenders.push({ name: 'pgbench, 32', run: () => runPgbench(32) })

  const results = new Map(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of contenders) results.get(name).push(await run())
  }
  report(results)

  function postByRest(connections) {
    return runLoad({
      origin: stack.chatUrl,
      connections,
      seconds,
      expected: 201,
      next: (n) => ({
        path: `/api/chat/rooms/${roomId}/messages`,
        headers: { authorization: `Bearer ${tokens[n % tokens.length]}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text: TEXT, client_message_id: randomUUID() }),
      }),
    })
  }

  function postBySocket(sockets) {
    return runSocketLoad({
      url: `${stack.chatUrl.replace('http', 'ws')}/api/chat/ws`,
      roomId,
      tokens,
      sockets,
      seconds,
      text: TEXT,
    })
  }
} finally {
  for (const peer of peers) peer.kill('SIGKILL')
  await stack.stop()
}

async function startBare() {
  const token = randomBytes(24).toString('hex')
  const path = fileURLToPath(new URL('./bare-http.mjs', import.meta.url))
  const child = fork(path, { env: { ...process.env, DATABASE_URL: stack.peerDatabaseUrl, TOKEN: token } })
  peers.push(child)
  const [{ port }] = await Promise.race([once(child, 'message'), failureOf(child)])
  return { origin: `http://127.0.0.1:${port}`, token, path: '/' }
}

/** Rejects when the process ends. */
async function failureOf(child) {
  const [code] = await once(child, 'exit')
  throw new Error(`a peer ended with ${code} before it was ready`)
}

async function startFastApi() {
  const python = process.env.BENCH_PYTHON
  if (!python) return null
  const port = await freePort()
  const key = randomBytes(32).toString('hex')
  const child = spawn(
    python,
    ['-m', 'uvicorn', 'app:app', '--port', String(port), '--log-level', 'warning', '--no-access-log'],
    {
      cwd: fileURLToPath(new URL('./fastapi/', import.meta.url)),
      env: { ...process.env, DATABASE_URL: stack.peerDatabaseUrl, JWT_KEY: key },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  peers.push(child)
  await untilReady(`http://127.0.0.1:${port}/openapi.json`, child)
  return { origin: `http://127.0.0.1:${port}`, token: hs256({ sub: randomUUID() }, key), path: '/rooms/r/messages' }
}

function hs256(claims, key) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

function postToPeer({ origin, token, path }, connections) {
  const request = {
    path,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: TEXT }),
  }
  return runLoad({ origin, connections, seconds, expected: 201, next: () => request })
}

function hasPgbench() {
  return spawnSync('pgbench', ['--version']).status === 0
}

/** One row and its outbox row per statement and commit: what the database alone can do, one message at a time. */
async function runPgbench(clients) {
  const folder = await mkdtemp(join(tmpdir(), 'parley-pgbench-'))
  const script = join(folder, 'post.sql')
  await writeFile(
    script,
    `with m as (insert into bare_messages (id, room, sender, body) values (gen_random_uuid(), gen_random_uuid(),
      gen_random_uuid(), '${TEXT}') returning id) insert into bare_outbox (id, message) select gen_random_uuid(), id from m;`,
  )
  const args = ['-n', '-f', script, '-c', String(clients), '-j', '2', '-T', String(seconds), '-M', 'prepared']
  const { stdout, status, stderr } = spawnSync('pgbench', [...args, stack.peerDatabaseUrl], { encoding: 'utf8' })
  await rm(folder, { recursive: true })
  if (status !== 0) throw new Error(`pgbench failed: ${stderr}`)
  const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1])
  const meanMs = Number(/latency average = ([\d.]+)/.exec(stdout)?.[1])
  return { perSecond, p50Ms: meanMs, p99Ms: Number.NaN, failures: 0 }
}

function report(results) {
  const rows = Object.fromEntries(
    [...results].map(([name, runs]) => {
      const [low, middle, high] = [0, 0.5, 1].map((share) =>
        quantile(
          runs.map((run) => run.perSecond),
          share,
        ),
      )
      return [
        name,
        {
          'posts/s': Math.round(middle),
          range: `${Math.round(low)}-${Math.round(high)}`,
          'p50 ms': round(
            quantile(
              runs.map((run) => run.p50Ms),
              0.5,
            ),
          ),
          'p99 ms': round(
            quantile(
              runs.map((run) => run.p99Ms),
              0.5,
            ),
          ),
          failures: runs.reduce((sum, run) => sum + run.failures, 0),
        },
      ]
    }),
  )
  console.table(rows)
  const ratio = (one, other) =>
    rows[one] && rows[other] ? `${one} / ${other}: ${round(rows[one]['posts/s'] / rows[other]['posts/s'])}` : null
  const ratios = [
    ratio('Parley REST, 32', 'node:http, 32'),
    ratio('Parley REST, 128', 'node:http, 128'),
    ratio('Parley REST, 32', 'FastAPI, 32'),
    ratio('Parley REST, 128', 'FastAPI, 128'),
    ratio('Parley REST, 32', 'pgbench, 32'),
    ratio('Parley WebSocket, 32', 'Parley REST, 32'),
  ]
  for (const line of ratios) if (line) console.log(line)
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.round((sorted.length - 1) * share)]
}

function round(value) {
  return Math.round(value * 100) / 100
}
