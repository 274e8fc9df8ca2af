import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { InferenceProcess, UnusableModel } from '../src/inference/inference-process.js'
import { builtMlCore } from './built.js'
import { silent } from './rule-model.js'

/** `MODEL_ID`: a model of the hub. The hub is a server here that hands out the shipped model's files as the hub would. */
const FILES = fileURLToPath(new URL('../models/parley-moderation-v1/', import.meta.url))
const PREFIX = '/somebody/some-model/resolve/main/'

let entry: URL
let hub: Server
let hubUrl: string
let cacheDirectory: string
let asked: string[] = []
const running: InferenceProcess[] = []

beforeAll(async () => {
  entry = new URL('inference/host.js', builtMlCore())
  cacheDirectory = await mkdtemp(join(tmpdir(), 'parley-hub-'))
  hub = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const file = join(FILES, path.slice(PREFIX.length))
    stat(file).then(
      ({ size }) => {
        if (!path.startsWith(PREFIX)) return response.writeHead(404).end()
        response.writeHead(200, { 'content-length': size })
        return request.method === 'HEAD' ? response.end() : createReadStream(file).pipe(response)
      },
      () => response.writeHead(404).end(),
    )
  })
  await once(hub.listen(0, '127.0.0.1'), 'listening')
  hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`
}, 120_000)
afterEach(async () => {
  await Promise.all(running.splice(0).map((inference) => inference.close()))
})
afterAll(async () => {
  hub.close()
  await rm(cacheDirectory, { recursive: true, force: true })
})

function start({ id = 'somebody/some-model', onRestart = () => {} } = {}): InferenceProcess {
  const inference = new InferenceProcess({
    entry,
    host: { model: { kind: 'hub', id, revision: 'main', hubUrl, cacheDirectory }, threads: 1 },
    timeoutMs: 60_000,
    memoryMb: 2_000,
    logger: silent,
    onRestart,
  })
  running.push(inference)
  return inference
}

async function toxicityOf(inference: InferenceProcess, text: string): Promise<number> {
  await inference.ready(60_000)
  const [score] = await inference.score([text])
  return score?.labels[0] ?? 0
}

describe('a model of the hub', { timeout: 150_000 }, () => {
  it('is downloaded at the first start', async () => {
    const inference = start()
    expect(await toxicityOf(inference, 'you are a stupid idiot')).toBeGreaterThan(0.7)
    expect(inference.model.labels).toHaveLength(6)
    for (const file of ['config.json', 'tokenizer.json', 'onnx/model_quantized.onnx']) {
      expect(asked).toContain(PREFIX + file)
    }
  })

  it('that the hub does not have is refused at once, by its name', async () => {
    const refused = start({ id: 'somebody/no-such-model' }).ready(60_000)
    await expect(refused).rejects.toThrow(UnusableModel)
    await expect(refused).rejects.toThrow('somebody/no-such-model')
  })

  it('is taken from the disk afterwards, so that a second start needs no network', async () => {
    hub.closeAllConnections()
    await new Promise((resolve) => hub.close(resolve))
    asked = []
    expect(await toxicityOf(start(), 'you are a stupid idiot')).toBeGreaterThan(0.7)
    expect(asked).toEqual([])
  })

  it('that cannot be fetched because the hub is away is tried again', async () => {
    let restarts = 0
    const inference = start({ id: 'somebody/another-model', onRestart: () => restarts++ })
    await expect.poll(() => restarts, { timeout: 60_000 }).toBeGreaterThan(0)
    await expect(inference.ready(1)).rejects.toMatchObject({ code: 'model_unavailable' })
  })
})
