import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { SUBPROTOCOL } from '@parley/common/contracts/socket'

export interface UpgradeRules {
  readonly path: string
  /** Origins that may open sockets besides the server's own host. */
  readonly allowedOrigins: ReadonlySet<string>
}

export interface Refusal {
  readonly status: 400 | 403 | 404 | 503
  readonly reason: string
}

/** Why an upgrade is refused before any WebSocket exists; null = go on. */
export function refuseUpgrade(request: IncomingMessage, rules: UpgradeRules, isFull: boolean): Refusal | null {
  if (pathOf(request) !== rules.path) return { status: 404, reason: 'No such WebSocket' }
  if (!isOriginAllowed(request, rules.allowedOrigins)) return { status: 403, reason: 'Origin not allowed' }
  const offered = request.headers['sec-websocket-protocol']
  if (offered !== undefined && !offered.split(',').some((name) => name.trim() === SUBPROTOCOL)) {
    return { status: 400, reason: `Subprotocol must be ${SUBPROTOCOL}` }
  }
  if (isFull) return { status: 503, reason: 'Too many connections' }
  return null
}

/**
 * A browser always names the page's origin; one that is not ours would let any web page talk to this server in its
 * visitor's network. Programs that name none are no browsers: their token decides.
 */
function isOriginAllowed(request: IncomingMessage, allowedOrigins: ReadonlySet<string>): boolean {
  const { origin, host } = request.headers
  if (origin === undefined || allowedOrigins.has(origin)) return true
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}

/** Answers over the bare socket, as there is no HTTP response object for an upgrade, and ends it. */
export function writeRefusal(socket: Duplex, { status, reason }: Refusal): void {
  // The peer may be gone already; that is its own affair.
  socket.on('error', () => {})
  const retry = status === 503 ? 'Retry-After: 5\r\n' : ''
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n${retry}` +
      `Content-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  )
}

export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/'
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}
