import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@parley/common/logger'
import { afterEach, describe, expect, it } from 'vitest'
import { InferenceProcess, UnusableModel } from './inference-process.js'
import { MicroBatcher } from './micro-batcher.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const scripted = new URL('../../test/fixtures/scripted-host.mjs', import.meta.url)
const started: InferenceProcess[] = []

interface Start {
  readonly timeoutMs?: number
  readonly directory?: string
  readonly memoryMb?: number
}

function start(options: Start = {}): InferenceProcess {
  const inference = new InferenceProcess({
    entry: scripted,
    host: { model: { kind: 'local', directory: options.directory ?? 'scripted' }, threads: 1 },
    timeoutMs: options.timeoutMs ?? 20_000,
    memoryMb: options.memoryMb ?? 1_000,
    logger,
  })
  started.push(inference)
  return inference
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((inference) => inference.close()))
})

describe('the inference process', { timeout: 30_000 }, () => {
  it('is not ready, and says so, until the model is loaded', async () => {
    const inference = start()
    expect(inference.isReady).toBe(false)
    expect(() => inference.model).toThrow('not loaded')
    await expect(inference.score(['early'])).rejects.toMatchObject({ code: 'model_unavailable' })
    await inference.ready(20_000)
    expect(inference.model.version).toBe('scripted')
    expect(await inference.score(['you idiot'])).toMatchObject([{ labels: [0.9, 0.2, 0.01, 0.01, 0.9, 0.01] }])
  })

  it('answers requests in the order they were sent', async () => {
    const inference = start()
    await inference.ready(20_000)
    const answered: number[] = []
    await Promise.all([1, 2, 3].map((n) => inference.score(['x']).then(() => answered.push(n))))
    expect(answered).toEqual([1, 2, 3])
  })

  it('that dies blames the request it was working on, no other, and comes back', async () => {
    const inference = start()
    await inference.ready(20_000)
    const before = inference.pid
    const results = await Promise.allSettled([inference.score(['CRASH']), inference.score(['innocent'])])
    expect(results).toMatchObject([{ reason: { wasRunning: true } }, { reason: { wasRunning: false } }])
    await inference.ready(20_000)
    expect(inference.pid).not.toBe(before)
    expect(await inference.score(['innocent'])).toHaveLength(1)
  })

  it('that hangs is killed and replaced', async () => {
    const inference = start({ timeoutMs: 2_500 })
    await inference.ready(20_000)
    await expect(inference.score(['HANG'])).rejects.toMatchObject({ wasRunning: true })
    await inference.ready(20_000)
    expect(await inference.score(['hello'])).toHaveLength(1)
  })

  it('that grows over its bound answers, then is replaced', async () => {
    const inference = start()
    await inference.ready(20_000)
    const before = inference.pid
    expect(await inference.score(['GROW'])).toHaveLength(1)
    await expect.poll(() => inference.isReady && inference.pid !== before, { timeout: 20_000 }).toBe(true)
  })

  it('replaced for its size blames no text that it had begun', async () => {
    const inference = start()
    await inference.ready(20_000)
    const [grown, next] = await Promise.allSettled([inference.score(['GROW']), inference.score(['HANG'])])
    expect(grown?.status).toBe('fulfilled')
    expect(next).toMatchObject({ reason: { wasRunning: false } })
  })

  it('that answers something else is replaced, and takes nothing with it', async () => {
    const inference = start()
    await inference.ready(20_000)
    await expect(inference.score(['NONSENSE'])).rejects.toMatchObject({ wasRunning: true })
    await inference.ready(20_000)
    expect(await inference.score(['hello'])).toHaveLength(1)
  })

  it('that never gets ready is waited for only so long', async () => {
    const inference = start({ directory: 'never-ready' })
    await expect(inference.ready(300)).rejects.toMatchObject({ code: 'model_unavailable' })
  })

  it('whose model cannot be used says why at once, to who waits and who comes later, and is not started again', async () => {
    const inference = start({ directory: 'unusable' })
    const waiting = inference.ready(60_000)
    await expect(waiting).rejects.toThrow(UnusableModel)
    await expect(inference.ready(60_000)).rejects.toThrow('no output for toxicity')
    expect([inference.isReady, inference.pid]).toEqual([false, undefined])
    await expect(inference.score(['hello'])).rejects.toMatchObject({ code: 'model_unavailable' })
  })

  it('whose model takes more memory than it may by itself is refused at once', async () => {
    await expect(start({ memoryMb: 0.5 }).ready(60_000)).rejects.toThrow('ML_MEMORY_MB (0.5)')
  })

  it('whose model was well and is unusable when started again goes on trying', async () => {
    const inference = start({ directory: await mkdtemp(join(tmpdir(), 'unusable-once-')) })
    await inference.ready(20_000)
    await expect(inference.score(['SPOIL'])).rejects.toMatchObject({ wasRunning: true })
    await inference.ready(20_000)
    expect(await inference.score(['hello'])).toHaveLength(1)
  })

  it('is gone after close', async () => {
    const inference = start()
    await inference.ready(20_000)
    const { pid = 0 } = inference
    await inference.close()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  it('under the batcher: one poison text among many fails alone', async () => {
    const inference = start()
    await inference.ready(20_000)
    const texts = ['hello', 'you idiot', 'CRASH', 'thanks', 'FAIL', 'bye']
    const outcomes = await new MicroBatcher(inference, logger).score(texts, 'queue')
    expect(outcomes.map(({ kind }) => kind)).toEqual(['scored', 'scored', 'failed', 'scored', 'failed', 'scored'])
  })
})
