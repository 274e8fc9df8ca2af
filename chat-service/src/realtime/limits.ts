import {
  FIRST_FRAME_MS,
  MAX_FRAME_BYTES,
  MAX_QUEUED_BYTES,
  MAX_QUEUED_FRAMES,
  PING_SECONDS,
  PONG_GRACE_SECONDS,
} from '@parley/common/contracts/socket'

/** Every bound and interval of the socket edge. */
export interface RealtimeLimits {
  readonly maxConnections: number
  readonly maxConnectionsPerUser: number
  /** Rooms one socket may be subscribed to. */
  readonly maxSubscriptions: number
  /** Frames of one socket being worked on; over it the socket is not read until half of them are done. */
  readonly maxInFlight: number
  /** Token bucket of client frames. */
  readonly burst: number
  readonly perSecond: number
  /** Refused frames in a row after which a socket that does not listen is closed. */
  readonly maxRefusals: number
  /** Largest client frame in bytes. */
  readonly maxFrameBytes: number
  readonly firstFrameMs: number
  readonly pingMs: number
  /** Silence of `pingMs` and this much more closes a socket. */
  readonly pongGraceMs: number
  /** How long before its credential expires a socket is told. */
  readonly expiringNoticeMs: number
  readonly maxQueuedBytes: number
  readonly maxQueuedFrames: number
  /** A socket that took nothing for this long is slow, however little waits for it. */
  readonly maxBlockedMs: number
  /** How long a peer may take to answer a close before it is cut off. */
  readonly closeTimeoutMs: number
  /** Log entries read at a time by a resume. */
  readonly replayPage: number
  /** Reads of the log that an instance has under way at a time; the others wait in line. */
  readonly maxReplays: number
  /** Live events kept for a socket that is still being replayed the log; over it they are read from the log as well. */
  readonly maxBuffered: number
  /** How long an event that overtook another waits for it before the log is read. */
  readonly gapWaitMs: number
  /** A room that nobody here is subscribed to is listened to for this much longer. */
  readonly feedLingerMs: number
  /** A user who comes back within this was never away. */
  readonly presenceGraceMs: number
  /** Instances tell each other this often whom they hold; three times this in silence means that an instance died. */
  readonly presenceAnnounceMs: number
  /** Rooms with more people online than this have no presence: it would be n² frames that nobody reads. */
  readonly maxPresentUsers: number
  readonly typingMs: number
  /** How often read and delivery marks are written. */
  readonly marksMs: number
  /** How often heads of rooms are compared with the log, in case the bus lost a room's last event. */
  readonly headCheckMs: number
  /** Beat of the one timer that serves all sockets. */
  readonly sweepMs: number
  /** A drain closes the sockets evenly over this. */
  readonly drainMs: number
}

export const DEFAULT_LIMITS: RealtimeLimits = {
  maxConnections: 20_000,
  maxConnectionsPerUser: 50,
  maxSubscriptions: 500,
  maxInFlight: 128,
  burst: 200,
  perSecond: 50,
  maxRefusals: 200,
  maxFrameBytes: MAX_FRAME_BYTES,
  firstFrameMs: FIRST_FRAME_MS,
  pingMs: PING_SECONDS * 1_000,
  pongGraceMs: PONG_GRACE_SECONDS * 1_000,
  expiringNoticeMs: 60_000,
  maxQueuedBytes: MAX_QUEUED_BYTES,
  maxQueuedFrames: MAX_QUEUED_FRAMES,
  maxBlockedMs: 30_000,
  closeTimeoutMs: 10_000,
  replayPage: 500,
  maxReplays: 8,
  maxBuffered: 250,
  gapWaitMs: 30,
  feedLingerMs: 10_000,
  presenceGraceMs: 8_000,
  presenceAnnounceMs: 30_000,
  maxPresentUsers: 200,
  typingMs: 3_000,
  marksMs: 500,
  headCheckMs: 10_000,
  sweepMs: 500,
  drainMs: 4_000,
}
