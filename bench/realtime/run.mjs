/**
 * Fan-out: one room, many receivers, as many events as they can take. Beside Parley's socket edge, in the same run and with the
 * same events:
 *
 * - `ws naive`: `ws` with JSON.stringify per socket, as most chat servers do
 * - `bare loop`: frames built once and joined, written to the TCP sockets by a loop that knows nothing of rooms, order or bounds;
 *   what is left to gain
 *
 * Rounds are interleaved and medians printed, for these machines are noisy; look at the ratios.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    receivers: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
  },
})
const CONTENDERS = ['parley', 'ws naive', 'bare loop']

const results = new Map(CONTENDERS.map((name) => [name, []]))
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const name of CONTENDERS) results.get(name).push(await measure(name))
}
const rows = Object.fromEntries([...results].map(([name, runs]) => [name, summary(runs)]))
console.table(rows)
const perSecond = (name) => rows[name]['deliveries/s']
console.log(`parley / ws naive: ${ratio('parley', 'ws naive')} (goal: 3)`)
console.log(`parley / bare loop: ${ratio('parley', 'bare loop')} (goal: 0.7)`)

/** One contender in a process of its own, so that none runs on code that another one warmed or spoilt. */
async function measure(name) {
  const child = fork(fileURLToPath(new URL('./server.mjs', import.meta.url)), [name, values.receivers, values.seconds])
  const exited = once(child, 'exit')
  const [result] = await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`))),
  ])
  await exited
  return result
}

function summary(runs) {
  const middle = (key) => {
    const sorted = runs.map((run) => run[key]).sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)]
  }
  const speeds = runs.map((run) => Math.round(run.perSecond))
  return {
    'deliveries/s': Math.round(middle('perSecond')),
    range: `${Math.min(...speeds)}-${Math.max(...speeds)}`,
    'CPU us/delivery': Math.round(middle('cpuUs') * 100) / 100,
    'KB/connection': Math.round(middle('kbPerConnection') * 10) / 10,
  }
}

function ratio(one, other) {
  return Math.round((perSecond(one) / perSecond(other)) * 100) / 100
}
