/**
 * Entry of the inference process: reads requests from the IPC channel, one at a time, and answers each. It holds
 * nothing but the model, so that it may be killed at any moment.
 */
import { saysHubIsAway } from './hub.js'
import { ModerationModel } from './model.js'
import { watchParent } from './parent-watch.js'
import { type HostOptions, type HostResponse, hostOptionsSchema, hostRequestSchema } from './protocol.js'

process.on('disconnect', () => process.exit(0))
// The parent decides when to stop: a terminal's Ctrl-C reaches the whole group, and work in hand must still be answered.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
watchParent()

const model = await load(hostOptionsSchema.parse(JSON.parse(process.argv[2] ?? '{}')))
let line: Promise<void> = Promise.resolve()
process.on('message', (message) => {
  line = line.then(() => answer(message))
})
send({ type: 'ready', model: model.description, residentBytes: process.memoryUsage.rss() })

async function load(options: HostOptions): Promise<ModerationModel> {
  try {
    return await ModerationModel.load(options)
  } catch (error) {
    if (options.model.kind === 'hub' && saysHubIsAway(error)) throw error
    return sayUnusable(error instanceof Error ? error.message : String(error))
  }
}

/** Ends this process once that is said. */
function sayUnusable(why: string): Promise<never> {
  const response: HostResponse = { type: 'unusable', why }
  return new Promise(() => process.send?.(response, undefined, undefined, () => process.exit(1)))
}

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
