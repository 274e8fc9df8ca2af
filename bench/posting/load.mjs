import { Client } from 'undici'

/**
 * Keeps `connections` requests in flight against `origin` for `seconds`, one per connection, and measures each from
 * send to full answer. Any answer but the `expected` status is counted as a failure.
 *
 * @param {{origin: string, connections: number, seconds: number, expected: number, next: (n: number) => {path: string,
 *   headers: Record<string, string>, body: string}}} load `next` makes the n-th request
 * @returns {Promise<{perSecond: number, p50Ms: number, p99Ms: number, failures: number}>}
 */
export async function runLoad({ origin, connections, seconds, expected, next }) {
  const clients = Array.from({ length: connections }, () => new Client(origin, { pipelining: 1 }))
  const latencies = []
  let failures = 0
  let sent = 0
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1_000

  async function keepBusy(client) {
    while (performance.now() < endsAt) {
      const { path, headers, body } = next(sent++)
      const at = performance.now()
      const response = await client.request({ method: 'POST', path, headers, body })
      await response.body.dump()
      latencies.push(performance.now() - at)
      if (response.statusCode !== expected) failures += 1
    }
  }

  await Promise.all(clients.map(keepBusy))
  const elapsedS = (performance.now() - startedAt) / 1_000
  await Promise.all(clients.map((client) => client.close()))
  latencies.sort((a, b) => a - b)
  return {
    perSecond: (latencies.length - failures) / elapsedS,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    failures,
  }
}

function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
