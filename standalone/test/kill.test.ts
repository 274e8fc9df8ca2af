import { createNodeClient } from '@parley/client/node'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { parseRecording } from '../src/replay/recording.js'
import { replay } from '../src/replay/replay.js'
import { VerdictWatch } from '../src/replay/verdict-watch.js'
import { anInstallation, type Installation, ServerProcess } from './server-process.js'

const ROOMS = ['one', 'two', 'three']
const PEOPLE = 9
const LINES = 360
/** Shortly before the test's time is up: it then says where it stands, which a timed-out test cannot. */
const STALL_MS = 110_000

/** A conversation of about ten seconds at the speed it is played. */
function aConversation(): string {
  const line = (n: number): object => ({
    time: new Date(Date.UTC(2026, 0, 1) + n * 30).toISOString(),
    user: `person${n % PEOPLE}`,
    room: `kill-${ROOMS[n % ROOMS.length]}`,
    text: `line ${n}, and the weather stays fine`,
  })
  return Array.from({ length: LINES }, (_, n) => JSON.stringify(line(n))).join('\n')
}

describe('kill -9 under load', { timeout: 120_000 }, () => {
  let installation: Installation
  let server: ServerProcess
  beforeAll(async () => {
    installation = await anInstallation()
    server = await ServerProcess.start(installation)
  }, 120_000)
  afterAll(() => installation.remove())

  it('of the ML worker, of PostgreSQL and of the server loses nothing, doubles nothing, leaves nothing unscored', async () => {
    let stage = 'starting'
    const stall = setTimeout(
      () => console.log(`stalled while ${stage}; the server said last:\n${server.output.slice(-20_000)}`),
      STALL_MS,
    )
    onTestFinished(() => clearTimeout(stall))
    const watch = await VerdictWatch.login(server.url, 'admin', await installation.secret('admin_password'))
    await watch.begin()
    const posted: number[] = []
    const afterPosts = (count: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setInterval(() => {
          if (posted.length < count) return
          clearInterval(timer)
          resolve()
        }, 20)
      })
    const recording = parseRecording(aConversation())
    const playing = replay(recording, {
      ...{ baseUrl: server.url, speed: 1, window: 4, isWatched: true, prefix: 'kill-' },
      passwordOf: (name) => `password of ${name}`,
      onStage: (stage, done) => {
        if (stage === 'posting') posted.push(done)
      },
    })
    // Its failure must not surface before it is waited for.
    playing.catch(() => {})

    stage = 'posting before the first kill'
    await afterPosts(40)
    const [, worker] = await server.says(/"pid":(\d+),"port":\d+,"ms":\d+,"msg":"ML worker is ready"/)
    process.kill(Number(worker), 'SIGKILL')
    stage = 'posting without the ML worker'
    await afterPosts(120)
    process.kill(await installation.postgresPid(), 'SIGKILL')
    stage = 'waiting for PostgreSQL'
    await server.says(/PostgreSQL is back/)
    stage = 'posting after PostgreSQL came back'
    await afterPosts(200)
    stage = 'restarting the server'
    await server.kill('SIGKILL')
    server = await ServerProcess.start(installation)
    expect(server.output).toContain('an earlier, killed run had left behind')

    stage = 'posting the rest'
    const { findings, rooms } = await playing
    stage = 'comparing'
    expect(findings).toMatchObject({ posted: LINES, acknowledged: LINES, refused: 0, unanswered: 0 })
    expect(findings).toMatchObject({ gaps: 0, duplicates: 0, deliveries: findings.deliveriesExpected })
    expect(findings.deliveriesExpected).toBeGreaterThan(LINES)
    expect((await textsIn(server.url, rooms)).sort()).toEqual(recording.cues.map(({ text }) => text).sort())

    stage = 'waiting for verdicts'
    expect(await watch.finish(LINES, () => {})).toMatchObject({ counted: LINES, scored: LINES })
  })
})

/** Everything that stands in the rooms, read page by page as a member. */
async function textsIn(baseUrl: string, rooms: readonly string[]): Promise<string[]> {
  const client = createNodeClient({ baseUrl })
  await client.request('POST', '/api/auth/register', {
    json: { username: 'auditor', password: 'password of auditor' },
    isPublic: true,
  })
  await client.auth.login('auditor', 'password of auditor')
  const texts: string[] = []
  for (const room of rooms) {
    await client.rooms.join(room)
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await client.messages.history(room, { cursor, limit: 100 })
      texts.push(...page.items.map(({ text }) => text ?? ''))
      cursor = page.next
    }
  }
  return texts
}
