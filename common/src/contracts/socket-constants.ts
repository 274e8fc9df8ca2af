/** The WebSocket protocol `chat.v1`: name, limits and close codes. Free of imports, so that browsers load nothing for it. */
export const SUBPROTOCOL = 'chat.v1'
export const MAX_FRAME_BYTES = 16 * 1024
export const PING_SECONDS = 25
/** Silence of the ping interval and this much more closes a socket. */
export const PONG_GRACE_SECONDS = 10
export const FIRST_FRAME_MS = 5_000
export const MAX_QUEUED_BYTES = 1024 * 1024
export const MAX_QUEUED_FRAMES = 1_000

export const CLOSE = {
  restart: 1012,
  badFrame: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  notFound: 4404,
  tooManyRequests: 4008,
  silent: 4408,
  slow: 4429,
} as const
