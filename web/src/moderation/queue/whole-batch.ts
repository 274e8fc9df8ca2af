import type { ActBatch } from '@parley/client/acts-api'

const ASK_MS = 1_000
/** After as many questions the queue itself has to tell. */
const MAX_QUESTIONS = 60

/** Of a large order the first answer knows the beginning: asks on until nothing of it is left to try. */
export async function wholeBatch(started: ActBatch, read: () => Promise<ActBatch>): Promise<ActBatch> {
  let latest = started
  for (let asked = 0; latest.state === 'running' && asked < MAX_QUESTIONS; asked += 1) {
    await new Promise((waited) => setTimeout(waited, ASK_MS))
    // The next question may be answered.
    latest = await read().catch(() => latest)
  }
  return latest
}
