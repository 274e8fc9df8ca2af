import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'

/** Posts in flight per socket; the server's own bound on frames being worked on is higher. */
const IN_FLIGHT = 16

/**
 * Posts over `sockets` sockets that do not subscribe (so that acknowledgements are what is measured, not fan-out), each
 * with several posts in flight.
 */
export async function runSocketLoad({ url, roomId, tokens, sockets, seconds, text }) {
  const people = await Promise.all(Array.from({ length: sockets }, (_, index) => open(url, tokens[index])))
  const latencies = []
  let failures = 0
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1_000
  await Promise.all(people.map(keepBusy))
  const elapsedS = (performance.now() - startedAt) / 1_000
  for (const socket of people) socket.close()
  latencies.sort((a, b) => a - b)
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]
  return { perSecond: latencies.length / elapsedS, p50Ms: at(0.5), p99Ms: at(0.99), failures }

  function keepBusy(socket) {
    const sentAt = new Map()
    return new Promise((resolve) => {
      const send = () => {
        const cmid = randomUUID()
        sentAt.set(cmid, performance.now())
        socket.send(JSON.stringify({ t: 'send', id: cmid, room: roomId, cmid, text }))
      }
      socket.on('message', (data) => {
        const frame = JSON.parse(data.toString())
        if (frame.t === 'ping') socket.send('{"t":"pong"}')
        if (frame.t !== 'ack' && frame.t !== 'err') return
        if (frame.t === 'err') failures += 1
        else latencies.push(performance.now() - sentAt.get(frame.id))
        sentAt.delete(frame.id)
        if (performance.now() < endsAt) send()
        else if (sentAt.size === 0) resolve()
      })
      for (let index = 0; index < IN_FLIGHT; index += 1) send()
    })
  }
}

async function open(url, token) {
  const socket = new WebSocket(url, 'chat.v1')
  await once(socket, 'message')
  socket.send(JSON.stringify({ t: 'auth', id: 'auth', token }))
  const [data] = await once(socket, 'message')
  const frame = JSON.parse(data.toString())
  if (frame.t !== 'ready') throw new Error(`the socket answered ${data}`)
  return socket
}
