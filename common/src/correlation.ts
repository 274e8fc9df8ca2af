import { AsyncLocalStorage } from 'node:async_hooks'

const storage = new AsyncLocalStorage<string>()

/** The correlation id of the request, job or socket frame being handled; undefined outside of one. */
export function correlationId(): string | undefined {
  return storage.getStore()
}

/** Runs `work` so that its logs and the jobs it queues carry `id`. */
export function withCorrelationId<T>(id: string, work: () => T): T {
  return storage.run(id, work)
}
