/** One contender: serves the receivers (a process of its own), sends at saturation, reports. */
import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { contenders, event } from './contenders.mjs'

const [name, receiversText, secondsText] = process.argv.slice(2)
const receivers = Number(receiversText)
const seconds = Number(secondsText)
/** Events sent that the slowest has not taken: enough to keep everybody busy, well below every bound. */
const WINDOW = 64
/** Events per turn of the event loop, as a busy room's group commit has them. */
const BATCH = 8

const server = createServer()
const contender = await contenders[name](server)
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
global.gc?.()
const emptyBytes = process.memoryUsage().rss

let taken = 0
let onReady = () => {}
const ready = new Promise((resolve) => {
  onReady = resolve
})
const child = fork(fileURLToPath(new URL('./receivers.mjs', import.meta.url)), [
  String(server.address().port),
  String(receivers),
  JSON.stringify(contender.greetings),
  String(contender.isLive),
])
child.on('message', (message) => {
  if (message === 'ready') onReady()
  else taken = message.bytes
})
await ready
const kbPerConnection = (process.memoryUsage().rss - emptyBytes) / receivers / 1_024

const frameBytes = contender.frameBytes(event(1))
const deliveredPerReceiver = () => taken / frameBytes / receivers
let sent = 0
await send(1)
const [from, sentFrom, cpuFrom] = [performance.now(), deliveredPerReceiver(), process.cpuUsage()]
await send(seconds)
const elapsedS = (performance.now() - from) / 1_000
const cpu = process.cpuUsage(cpuFrom)
const deliveries = (deliveredPerReceiver() - sentFrom) * receivers
process.send({ perSecond: deliveries / elapsedS, cpuUs: (cpu.user + cpu.system) / deliveries, kbPerConnection })
child.kill()
process.exit(0)

function send(forSeconds) {
  const endsAt = performance.now() + forSeconds * 1_000
  return new Promise((resolve) => {
    const turn = () => {
      if (performance.now() >= endsAt) return resolve()
      if (sent - deliveredPerReceiver() < WINDOW) {
        for (let count = 0; count < BATCH; count += 1) contender.send(event(++sent))
        contender.endTurn()
        setImmediate(turn)
      } else {
        setTimeout(turn, 1)
      }
    }
    turn()
  })
}
