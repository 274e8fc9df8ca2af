import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface ReceivedMail {
  readonly to: readonly string[]
  /** Headers and body, quoted-printable soft breaks undone. */
  readonly data: string
}

export interface FakeMailServer {
  readonly url: string
  readonly received: readonly ReceivedMail[]
  /** Answers the next `count` recipients with a temporary failure. */
  refuseNext(count: number): void
  stop(): Promise<void>
}

/** As much of an SMTP server as it takes to receive a mail. */
export async function startFakeMailServer(): Promise<FakeMailServer> {
  const received: ReceivedMail[] = []
  const sockets = new Set<Socket>()
  let toRefuse = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    let recipients: string[] = []
    let data: string[] | null = null
    let rest = ''
    const reply = (line: string) => socket.write(`${line}\r\n`)
    const hear = (line: string): void => {
      if (data !== null) {
        if (line !== '.') return void data.push(line)
        received.push({ to: recipients, data: data.join('\n').replaceAll('=\n', '').replaceAll('=3D', '=') })
        data = null
        recipients = []
        return void reply('250 taken')
      }
      const recipient = /^RCPT TO:<(.+)>/i.exec(line)?.[1]
      if (recipient && toRefuse > 0) {
        toRefuse -= 1
        return void reply('451 not now')
      }
      if (recipient) recipients.push(recipient)
      if (/^DATA/i.test(line)) {
        data = []
        return void reply('354 go on')
      }
      reply(/^QUIT/i.test(line) ? '221 bye' : '250 ok')
    }
    reply('220 fake')
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) hear(line)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    refuseNext: (count) => {
      toRefuse = count
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
