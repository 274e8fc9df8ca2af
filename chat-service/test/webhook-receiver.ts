import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly json: { readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> }
}

/** How the receiver answers its next requests. */
export type Answer = (request: Received, response: ServerResponse) => void

/** Somebody else's server, on this machine, that gets what Parley sends. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  answer: Answer
  /** Whether the request is signed under `secret`, by Standard Webhooks' own library. */
  isSigned(request: Received, secret: string): boolean
  close(): Promise<void>
}

export const ok: Answer = (_, response) => response.writeHead(204).end()
export const failing =
  (status: number): Answer =>
  (_, response) =>
    response.writeHead(status).end()

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const one = { headers: request.headers, body, json: JSON.parse(body) as Received['json'] }
      received.push(one)
      receiver.answer(one, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: ok,
    // Not `verify`: that goes by the real time, which tests leave behind.
    isSigned: ({ body, headers }, secret) => {
      const at = new Date(Number(headers['webhook-timestamp']) * 1_000)
      const expected = new Webhook(secret).sign(String(headers['webhook-id']), at, body)
      return String(headers['webhook-signature']).split(' ').includes(expected)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
