/**
 * Entry of the inference process: reads requests from the IPC channel, one at a time, and answers each. It holds
 * nothing but the model, so that it may be killed at any moment.
 */
import { ModerationModel } from './model.js'
import { watchParent } from './parent-watch.js'
import { type HostResponse, hostOptionsSchema, hostRequestSchema } from './protocol.js'

process.on('disconnect', () => process.exit(0))
// The parent decides when to stop: a terminal's Ctrl-C reaches the whole group, and work in hand must still be answered.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
watchParent()

const model = await ModerationModel.load(hostOptionsSchema.parse(JSON.parse(process.argv[2] ?? '{}')))
let line: Promise<void> = Promise.resolve()
process.on('message', (message) => {
  line = line.then(() => answer(message))
})
send({ type: 'ready', model: model.description })

async function answer(message: unknown): Promise<void> {
  const { id, texts } = hostRequestSchema.parse(message)
  const startedAt = performance.now()
  try {
    const { scores, batches } = await model.score(texts)
    const inferenceMs = performance.now() - startedAt
    send({ type: 'scored', id, scores, batches, inferenceMs, residentBytes: process.memoryUsage.rss() })
  } catch (error) {
    send({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) })
  }
}

function send(response: HostResponse): void {
  process.send?.(response)
}
