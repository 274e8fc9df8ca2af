import type { MessageBody } from '@parley/common/contracts/chat'
import type { OutgoingPost } from './outgoing.js'
import type { RoomLog } from './room-log.js'

/** One line of the list: a message, or one on its way, with what stands above it. */
export type Row = RowFlags & { readonly key: string } & (
    | { readonly kind: 'message'; readonly message: MessageBody }
    | { readonly kind: 'outgoing'; readonly post: OutgoingPost }
  )

interface RowFlags {
  /** The first of its day: a separator stands above. */
  readonly startsDay: boolean
  /** Shows its author; the ones below by the same author, shortly after, do not. */
  readonly startsGroup: boolean
  /** The new-message line stands above. */
  readonly startsUnread: boolean
}

/** Messages of one author that follow each other faster than this are shown as one group. */
const GROUP_MS = 5 * 60_000

const known = new WeakMap<MessageBody | OutgoingPost, Row>()

export interface RowOptions {
  readonly userId: string
  /** The line stands above the first message of others after this `seq`; null = no line. */
  readonly unreadAfter: number | null
}

/**
 * What the list shows, top to bottom. A row that is as before is the same object as before, so that a memoised component
 * has nothing to do for it.
 */
export function rowsOf(
  log: RoomLog,
  outgoing: readonly OutgoingPost[],
  { userId, unreadAfter }: RowOptions,
): readonly Row[] {
  const rows: Row[] = []
  let previous: Line | null = null
  let isUnreadMarked = unreadAfter === null
  for (const entry of inOrder(log, outgoing)) {
    const line = lineOf(entry, userId)
    const startsUnread = !isUnreadMarked && line.seq !== null && line.seq > (unreadAfter ?? 0) && line.author !== userId
    if (startsUnread) isUnreadMarked = true
    const startsDay = previous === null || !isSameDay(previous.atMs, line.atMs)
    const startsGroup =
      startsDay ||
      startsUnread ||
      previous === null ||
      !previous.isGrouped ||
      !line.isGrouped ||
      line.isReply ||
      previous.author !== line.author ||
      line.atMs - previous.atMs > GROUP_MS
    rows.push(rowOf(entry, { startsDay, startsGroup, startsUnread }, line.key))
    previous = line
  }
  // Whether the first starts a day or a group is not known before the one above it is: it waits, or it would shrink then.
  return log.hasOlder && rows.length > 1 ? rows.slice(1) : rows
}

/**
 * By how much the first row's index moves when `before` becomes `after`: down when rows were put in front, up when the
 * oldest were let go. Null = nothing in common: another part of the history.
 */
export function firstIndexShift(before: readonly Row[], after: readonly Row[]): number | null {
  const first = before[0]
  const newFirst = after[0]
  if (!first || !newFirst) return before.length === after.length ? 0 : null
  if (first.key === newFirst.key) return 0
  const added = after.findIndex(({ key }) => key === first.key)
  if (added >= 0) return -added
  const trimmed = before.findIndex(({ key }) => key === newFirst.key)
  return trimmed < 0 ? null : trimmed
}

type Entry = MessageBody | OutgoingPost

interface Line {
  readonly key: string
  readonly author: string
  readonly atMs: number
  readonly seq: number | null
  readonly isReply: boolean
  /** Tombstones group with nothing. */
  readonly isGrouped: boolean
}

function isOutgoing(entry: Entry): entry is OutgoingPost {
  return 'createdAtMs' in entry
}

function lineOf(entry: Entry, userId: string): Line {
  if (isOutgoing(entry)) {
    const { cmid, createdAtMs, replyTo } = entry
    return {
      key: `${userId}:${cmid}`,
      author: userId,
      atMs: createdAtMs,
      seq: null,
      isReply: replyTo !== null,
      isGrouped: true,
    }
  }
  return {
    key: `${entry.sender.id}:${entry.cmid}`,
    // Webhooks share a room under names of their own.
    author: entry.sender.kind === 'user' ? entry.sender.id : `${entry.sender.id}:${entry.sender.display_name}`,
    atMs: Date.parse(entry.created_at),
    seq: entry.seq,
    isReply: entry.reply_to !== null,
    isGrouped: entry.text !== null,
  }
}

/** Published messages by `seq`, one's own unpublished ones between them by their time, those on their way last. */
function* inOrder(
  { messages, unpublished, hasOlder, hasNewer }: RoomLog,
  outgoing: readonly OutgoingPost[],
): Iterable<Entry> {
  const firstAt = messages[0]?.created_at ?? ''
  // Older than what is loaded: shown when the history gets there.
  const waiting = hasOlder ? unpublished.filter(({ created_at }) => created_at >= firstAt) : [...unpublished]
  let next = 0
  for (const message of messages) {
    if (message.state === 'deleted') continue
    for (let held = waiting[next]; held && held.created_at < message.created_at; held = waiting[next]) {
      yield held
      next += 1
    }
    yield message
  }
  if (hasNewer) return
  yield* waiting.slice(next)
  const cmids = new Set([...messages.slice(-200), ...unpublished].map(({ cmid }) => cmid))
  for (const post of outgoing) if (!cmids.has(post.cmid)) yield post
}

function rowOf(entry: Entry, flags: RowFlags, key: string): Row {
  const before = known.get(entry)
  if (
    before &&
    before.startsDay === flags.startsDay &&
    before.startsGroup === flags.startsGroup &&
    before.startsUnread === flags.startsUnread
  ) {
    return before
  }
  const row: Row = isOutgoing(entry)
    ? { kind: 'outgoing', post: entry, key, ...flags }
    : { kind: 'message', message: entry, key, ...flags }
  known.set(entry, row)
  return row
}

const DAY_MS = 24 * 3_600_000

function isSameDay(one: number, other: number): boolean {
  if (Math.abs(one - other) > DAY_MS) return false
  return new Date(one).getDate() === new Date(other).getDate()
}
