import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModerationJob, VerdictJob } from '@parley/common/contracts/queues'
import { verdictJobSchema } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
import { QueueFactory } from '@parley/common/queue/queues'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/databases.js'
import { builtMlCore } from './built.js'
import { silent } from './rule-model.js'

let dist: URL
let database: TestDatabase
let secrets: string
beforeAll(async () => {
  dist = builtMlCore()
  database = await createTestDatabase('queue')
  secrets = await mkdtemp(join(tmpdir(), 'parley-secrets-'))
  await writeFile(join(secrets, 'service_token.txt'), 'a service token for tests\n')
}, 120_000)
afterAll(async () => {
  await database.drop()
  await rm(secrets, { recursive: true, force: true })
})

const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

interface Started {
  readonly child: ChildProcess
  readonly url: string
}

async function start(env: Record<string, string> = {}): Promise<Started> {
  const child = fork(new URL('main.js', dist), {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      LOG_LEVEL: 'silent',
      SECRETS_DIR: secrets,
      QUEUE_DATABASE_URL: database.url,
      ML_THREADS: '1',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  children.push(child)
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('it exited'))),
  ])) as [{ ready: boolean; port: number }]
  expect(message.ready).toBe(true)
  return { child, url: `http://127.0.0.1:${message.port}` }
}

/** The shipped model's folder, but for its weights. */
async function aBrokenModel(): Promise<string> {
  const folder = join(secrets, 'broken-model')
  await mkdir(join(folder, 'onnx'), { recursive: true })
  for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) {
    await copyFile(new URL(`../models/parley-moderation-v1/${file}`, import.meta.url), join(folder, file))
  }
  await writeFile(join(folder, 'onnx/model_quantized.onnx'), 'no weights')
  return folder
}

/** Ids of the processes that `pid` started. */
function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)])
  return stdout.toString().split('\n').map(Number).filter(Boolean)
}

function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)])
  return stdout.length > 0 && !stdout.toString().startsWith('Z')
}

describe('the ml-core process', { timeout: 60_000 }, () => {
  it('says over IPC when it is ready, and is: model loaded, jobs answered; SIGTERM ends it and its inference', async () => {
    const { child, url } = await start()
    expect((await fetch(`${url}/ready`)).status).toBe(200)
    const queues = new QueueFactory({ kind: 'postgres', url: database.url }, silent)
    const outcomes: string[] = []
    const consumer = queues.consumer('verdicts', verdictJobSchema, async (job: VerdictJob) => {
      outcomes.push(...job.items.map(({ verdict }) => verdict.outcome))
    })
    const id = newId()
    const item = {
      event_id: newId(),
      correlation_id: id,
      subject: 'message' as const,
      subject_id: id,
      room_id: id,
      sender_id: id,
      revision: 1,
      text: 'hello everyone',
      posted_at: new Date().toISOString(),
    }
    await queues.producer<ModerationJob>('moderation').addAll([{ id, data: { items: [item] } }])
    await expect.poll(() => outcomes, { timeout: 30_000 }).toEqual(['scored'])
    await consumer.close()
    await queues.close()

    const inference = childrenOf(child.pid ?? 0)
    expect(inference).toHaveLength(1)
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    await expect.poll(() => inference.filter(isAlive), { timeout: 10_000 }).toEqual([])
  })

  it('ends when its parent lets go of the IPC channel', async () => {
    const { child } = await start()
    const inference = childrenOf(child.pid ?? 0)
    child.disconnect()
    await once(child, 'exit')
    await expect.poll(() => inference.filter(isAlive), { timeout: 10_000 }).toEqual([])
  })

  it('killed without warning leaves no inference behind', async () => {
    const { child } = await start()
    const inference = childrenOf(child.pid ?? 0)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await expect.poll(() => inference.filter(isAlive), { timeout: 10_000 }).toEqual([])
  })

  it('without its settings names all that is missing, and exits', async () => {
    const child = fork(new URL('main.js', dist), {
      env: { PATH: process.env.PATH, PORT: 'x', SECRETS_DIR: '/nowhere', LOG_LEVEL: 'loud' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let errors = ''
    child.stderr?.on('data', (data) => {
      errors += String(data)
    })
    const [code] = await once(child, 'exit')
    expect(code).toBe(1)
    for (const name of ['PORT', 'LOG_LEVEL', 'service_token']) expect(errors).toContain(name)
  })

  it('without a model where one should be says what is missing, and exits', async () => {
    await expect(start({ MODEL_DIR: secrets })).rejects.toThrow('it exited')
  })

  it.each([
    ['a model that is broken', async () => ({ MODEL_DIR: await aBrokenModel() })],
    ['less memory than the model takes by itself', async () => ({ ML_MEMORY_MB: '64' })],
  ])('with %s exits at once instead of trying for minutes', async (_what, settings) => {
    await expect(start(await settings())).rejects.toThrow('it exited')
  })
})
