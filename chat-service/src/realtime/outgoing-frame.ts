/** A WebSocket frame (RFC 6455 §5.2) as it goes over the wire, built once and shared by all its receivers. */
export interface OutgoingFrame {
  readonly bytes: Buffer
  /** May be dropped when a socket is slow. */
  readonly isEphemeral: boolean
}

const FIN_TEXT = 0x81
const SHORT_MAX = 125
const MEDIUM_MAX = 65_535

/** `json` as one unmasked text frame; a server never masks (§5.1). */
export function outgoingFrame(json: string, isEphemeral = false): OutgoingFrame {
  const length = Buffer.byteLength(json)
  const headerLength = length <= SHORT_MAX ? 2 : length <= MEDIUM_MAX ? 4 : 10
  const bytes = Buffer.allocUnsafe(headerLength + length)
  bytes[0] = FIN_TEXT
  if (headerLength === 2) {
    bytes[1] = length
  } else if (headerLength === 4) {
    bytes[1] = 126
    bytes.writeUInt16BE(length, 2)
  } else {
    bytes[1] = 127
    bytes.writeBigUInt64BE(BigInt(length), 2)
  }
  bytes.write(json, headerLength)
  return { bytes, isEphemeral }
}
