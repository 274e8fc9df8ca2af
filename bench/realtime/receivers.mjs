/** Many receivers in one process that do as little as possible: they count bytes, so that the server is what is measured. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'

const [port, count, greetingsJson, isLive] = process.argv.slice(2)
const greetings = JSON.parse(greetingsJson).map((frame) => maskedFrame(JSON.stringify(frame)))
const REPORT_MS = 5

let bytes = 0
for (let opened = 0; opened < Number(count); opened += 50) {
  const group = Math.min(50, Number(count) - opened)
  await Promise.all(Array.from({ length: group }, open))
}
process.send('ready')
setInterval(() => process.send({ bytes }), REPORT_MS)

async function open() {
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  )
  let heard = ''
  let isGreeted = false
  await new Promise((resolve, reject) => {
    const listen = (data) => {
      heard += data.toString('latin1')
      if (!isGreeted && heard.includes('\r\n\r\n')) {
        isGreeted = true
        for (const frame of greetings) socket.write(frame)
      }
      if (!heard.includes(isLive)) return
      socket.off('data', listen)
      socket.on('data', (chunk) => {
        bytes += chunk.length
      })
      resolve()
    }
    socket.on('data', listen)
    socket.once('close', () => reject(new Error(`closed after ${heard}`)))
  })
}

/** A client masks its frames (RFC 6455 §5.3); a mask of zeros leaves the text as it is. */
function maskedFrame(text) {
  const payload = Buffer.from(text)
  const header =
    payload.length <= 125
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([header, Buffer.alloc(4), payload])
}
