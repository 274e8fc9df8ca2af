import { lookup as systemLookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'

export interface OutgoingRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether the address may be one of the private network. */
  readonly mayBePrivate: boolean
  /** How much of the answer is read; what is beyond is left. */
  readonly maxAnswerBytes: number
}

export type SendResult =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly body: string
      readonly retryAfter: string | undefined
      readonly ms: number
    }
  /** `error` is a word such as `ECONNREFUSED`: no more is told of what is behind the URL. */
  | { readonly kind: 'unanswered'; readonly error: string; readonly ms: number }

export interface WebhookSender {
  /** Never rejects. Follows no redirects. */
  send(request: OutgoingRequest): Promise<SendResult>
}

/** From the first look-up to the last byte of the answer. */
const LIMIT_MS = 10_000
/** Where clouds keep their machines' credentials: no webhook's business, whatever an admin allows. */
const LINK_LOCAL = new BlockList()
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4')
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6')

/**
 * Posts to URLs that strangers chose. The address is checked when the connection is made, on the very result of the
 * look-up that is connected to: a name that leads elsewhere the second time (DNS rebinding) gains nothing.
 */
export class HttpWebhookSender implements WebhookSender {
  /** `lookup` and `limitMs` are for tests. */
  constructor(private readonly options: { readonly lookup?: LookupFunction; readonly limitMs?: number } = {}) {}

  async send(request: OutgoingRequest): Promise<SendResult> {
    const startedAt = performance.now()
    const elapsed = (): number => Math.round(performance.now() - startedAt)
    const signal = AbortSignal.timeout(this.options.limitMs ?? LIMIT_MS)
    try {
      const answer = await this.#exchange(request, signal)
      return { kind: 'answered', ...answer, ms: elapsed() }
    } catch (error) {
      return { kind: 'unanswered', error: signal.aborted ? 'timeout' : errorWord(error), ms: elapsed() }
    }
  }

  async #exchange(
    { url, headers, body, mayBePrivate, maxAnswerBytes }: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<{ status: number; body: string; retryAfter: string | undefined }> {
    const isTls = url.startsWith('https:')
    const filter = { allowPrivateIPAddress: mayBePrivate }
    // An agent of its own: no connection is used twice, so none is used unchecked.
    const agent = isTls ? new RequestFilteringHttpsAgent(filter) : new RequestFilteringHttpAgent(filter)
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
    if (isLinkLocal(host)) throw new AddressNotAllowed()
    const options = {
      method: 'POST',
      agent,
      signal,
      lookup: exceptLinkLocal(this.options.lookup ?? systemLookup),
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    }
    return await new Promise((resolve, reject) => {
      const request = (isTls ? https : http).request(url, options, (response) => {
        readAnswer(response, maxAnswerBytes).then(
          (text) =>
            resolve({ status: response.statusCode ?? 0, body: text, retryAfter: response.headers['retry-after'] }),
          reject,
        )
      })
      request.once('error', reject)
      request.end(body)
    })
  }
}

async function readAnswer(response: http.IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    // Leaving the loop closes the connection.
    if (size >= maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8')
}

class AddressNotAllowed extends Error {}

function isLinkLocal(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && LINK_LOCAL.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** The library's own lists cannot hold ranges of both families. */
function exceptLinkLocal(lookup: LookupFunction): LookupFunction {
  return (hostname, options, answer) => {
    lookup(hostname, options, (error, address, family) => {
      const found = Array.isArray(address) ? address.map((one) => one.address) : [address]
      if (!error && found.some(isLinkLocal)) answer(new AddressNotAllowed(), '', 4)
      else answer(error, address, family)
    })
  }
}

function errorWord(error: unknown): string {
  if (!(error instanceof Error)) return 'error'
  if (error instanceof AddressNotAllowed || / is not allowed\. Because/.test(error.message)) {
    return 'address_not_allowed'
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : 'error'
}
