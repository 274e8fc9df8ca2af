import { CLOSE } from '@parley/common/contracts/socket'
import { WebSocket } from 'ws'

/** `ws` closes for these by itself (RFC 6455 §7.4.1: not UTF-8, too big); in `chat.v1` both are a bad frame. */
const CLOSED_BY_PARSER: ReadonlySet<number | undefined> = new Set([1007, 1009])

/** `ws`'s socket, closing for malformed frames with the protocol's own code, on which clients do not reconnect. */
export class ChatSocket extends WebSocket {
  override close(code?: number, data?: string | Buffer): void {
    if (CLOSED_BY_PARSER.has(code)) super.close(CLOSE.badFrame, 'frame too large or not UTF-8')
    else super.close(code, data)
  }
}
