import type { MessageBody, RoomEvent } from '@parley/common/contracts/chat'

/** Who looks at the room: decides which texts stay when a message is retracted. */
export interface Viewer {
  readonly userId: string
  readonly canModerate: boolean
}

/** The part of a room's history that is in memory: a window without holes, and one's own messages that have no place yet. */
export interface RoomLog {
  /** In the order of `seq`. */
  readonly messages: readonly MessageBody[]
  /** One's own that are held or were refused; oldest first. */
  readonly unpublished: readonly MessageBody[]
  /** There are older messages than the first. */
  readonly hasOlder: boolean
  /** There are newer ones than the last: the window is somewhere in the past, and what arrives is not appended. */
  readonly hasNewer: boolean
  /** Messages that arrived while the window was in the past. */
  readonly missed: number
}

export const EMPTY_LOG: RoomLog = { messages: [], unpublished: [], hasOlder: false, hasNewer: false, missed: 0 }

/** Bound on messages in memory per room; what goes beyond is read again when somebody scrolls there. */
export const MAX_LOADED = 2_000
/** Trimming goes this far below the bound, so that it happens seldom. */
const TRIMMED_TO = 1_500

type MessageEvent = Extract<RoomEvent, { kind: 'message' | 'release' }>

/** The log after `events`; the same object when they change nothing in it. */
export function applyEvents(log: RoomLog, events: readonly RoomEvent[], viewer: Viewer): RoomLog {
  let next = log
  for (const event of events) next = applyEvent(next, event, viewer, next.messages !== log.messages)
  return next
}

/** `isOurs`: the messages of `log` were copied for this batch already. A batch of n events then costs one copy, not n. */
function applyEvent(log: RoomLog, event: RoomEvent, viewer: Viewer, isOurs: boolean): RoomLog {
  switch (event.kind) {
    case 'message':
    case 'release':
      return place(log, event, viewer, isOurs)
    case 'edit':
      return change(log, event.message_id, (message) =>
        event.revision < message.revision
          ? message
          : {
              ...message,
              ...(event.text === null ? {} : { text: event.text }),
              revision: event.revision,
              edited_at: event.edited_at,
            },
      )
    case 'delete':
      return change(log, event.message_id, (message) => deleted(message, event.by))
    case 'hide':
      return change(log, event.message_id, (message) => retracted(message, event.state, viewer))
    case 'reaction':
      return change(log, event.message_id, (message) =>
        reacted(message, event.emoji, event.op, event.user_id === viewer.userId),
      )
    case 'member':
    case 'room':
      return log
    default:
      event satisfies never
      // A newer server's event: nothing we know how to show.
      return log
  }
}

/** A message that was published: a new one, or one that comes back. */
function place(log: RoomLog, { kind, message }: MessageEvent, viewer: Viewer, isOurs: boolean): RoomLog {
  const { seq } = message
  if (seq === null) return log
  const unpublished = log.unpublished.some(({ id }) => id === message.id)
    ? log.unpublished.filter(({ id }) => id !== message.id)
    : log.unpublished
  const known = lastIndexOf(log.messages, message.id)
  const existing = log.messages[known]
  if (existing) {
    const merged = merge(existing, message, viewer)
    return { ...log, messages: log.messages.with(known, merged), unpublished }
  }
  const last = log.messages.at(-1)
  const isBeyondEnd = last?.seq == null || seq > last.seq
  if (isBeyondEnd && log.hasNewer) {
    return { ...log, unpublished, missed: kind === 'message' ? log.missed + 1 : log.missed }
  }
  const first = log.messages[0]
  if (first?.seq != null && seq < first.seq && log.hasOlder) return { ...log, unpublished }
  if (isBeyondEnd && isOurs) {
    // The array was copied for this batch and nobody has seen it yet.
    ;(log.messages as MessageBody[]).push(message)
    return { ...log, unpublished }
  }
  const at = isBeyondEnd ? log.messages.length : placeOf(log.messages, seq)
  return { ...log, messages: log.messages.toSpliced(at, 0, message), unpublished }
}

/**
 * What an event says of a message we have. Events are made for everybody: they bring no reactions, and no text of a
 * retracted message even to those who may read it.
 */
function merge(existing: MessageBody, told: MessageBody, viewer: Viewer): MessageBody {
  const isNewer = told.revision >= existing.revision
  const keepsText = told.text === null && told.state !== 'deleted' && mayReadRetracted(existing, viewer)
  return {
    ...existing,
    seq: told.seq,
    state: told.state,
    created_at: told.created_at,
    text: isNewer && !keepsText ? told.text : existing.text,
    revision: Math.max(told.revision, existing.revision),
    edited_at: isNewer ? told.edited_at : existing.edited_at,
    moderation: told.state === 'visible' ? null : existing.moderation,
  }
}

function retracted(message: MessageBody, state: 'hidden' | 'removed', viewer: Viewer): MessageBody {
  if (message.state === 'deleted') return message
  return { ...message, state, text: mayReadRetracted(message, viewer) ? message.text : null }
}

/** What the author deletes is gone; what a moderator deletes is removed, and its author still reads it. */
function deleted(message: MessageBody, by: string): MessageBody {
  if (by !== message.sender.id) return { ...message, state: 'removed', text: null }
  return { ...message, state: 'deleted', text: null, reactions: [], moderation: null }
}

function mayReadRetracted(message: MessageBody, { userId, canModerate }: Viewer): boolean {
  return canModerate || message.sender.id === userId
}

/** Counts one's own reaction as a state, so that hearing of it twice (once at the click) changes nothing. */
export function reacted(message: MessageBody, emoji: string, op: 'add' | 'remove', isMine: boolean): MessageBody {
  const known = message.reactions.find((reaction) => reaction.emoji === emoji)
  const isAdded = op === 'add'
  if (isMine && (known?.mine ?? false) === isAdded) return message
  const count = (known?.count ?? 0) + (isAdded ? 1 : -1)
  const changed = { emoji, count, mine: isMine ? isAdded : (known?.mine ?? false) }
  const reactions = known
    ? message.reactions
        .map((reaction) => (reaction === known ? changed : reaction))
        .filter((reaction) => reaction.count > 0)
    : count > 0
      ? [...message.reactions, changed]
      : message.reactions
  return { ...message, reactions }
}

/** Changes one message wherever it stands; the same log when it is not in memory or stays as it was. */
export function change(log: RoomLog, id: string, by: (message: MessageBody) => MessageBody): RoomLog {
  const at = lastIndexOf(log.messages, id)
  const message = log.messages[at]
  if (message) {
    const changed = by(message)
    return changed === message ? log : { ...log, messages: log.messages.with(at, changed) }
  }
  const waiting = log.unpublished.findIndex((candidate) => candidate.id === id)
  const held = log.unpublished[waiting]
  if (!held) return log
  const changed = by(held)
  if (changed === held) return log
  return changed.state === 'deleted'
    ? { ...log, unpublished: log.unpublished.toSpliced(waiting, 1) }
    : { ...log, unpublished: log.unpublished.with(waiting, changed) }
}

/** The message as REST tells it to us: the whole truth, text and reason included. */
export function replace(log: RoomLog, told: MessageBody): RoomLog {
  if (told.seq === null) {
    const isKnown = log.unpublished.some(({ id }) => id === told.id)
    if (isKnown) return change(log, told.id, () => told)
    return told.state === 'deleted' ? log : { ...log, unpublished: [...log.unpublished, told] }
  }
  return change(log, told.id, (message) => (told.revision < message.revision ? message : told))
}

/** Puts one's own acknowledged message where it belongs, before the room's event comes. */
export function insertOwn(log: RoomLog, message: MessageBody, viewer: Viewer): RoomLog {
  if (message.seq === null) return replace(log, message)
  return place(
    log,
    {
      t: 'ev',
      kind: 'release',
      room: message.room,
      seq: message.seq,
      at: message.created_at,
      message_id: message.id,
      message,
    },
    viewer,
    false,
  )
}

export function prepend(log: RoomLog, older: readonly MessageBody[], hasOlder: boolean): RoomLog {
  const firstSeq = log.messages[0]?.seq ?? Number.POSITIVE_INFINITY
  const added = older.filter(({ seq }) => seq !== null && seq < firstSeq)
  const messages = [...added, ...log.messages]
  if (messages.length <= MAX_LOADED) return { ...log, messages, hasOlder }
  // Whoever reads the past needs no present: it is read again on the way back.
  return { ...log, messages: messages.slice(0, TRIMMED_TO), hasOlder, hasNewer: true }
}

export function append(log: RoomLog, newer: readonly MessageBody[], hasNewer: boolean): RoomLog {
  const lastSeq = log.messages.at(-1)?.seq ?? -1
  const added = newer.filter(({ seq }) => seq !== null && seq > lastSeq)
  const next = { ...log, messages: [...log.messages, ...added], hasNewer, missed: hasNewer ? log.missed : 0 }
  return trimOld(next)
}

/** Lets go of the oldest; for a reader who is at the end. */
export function trimOld(log: RoomLog, bound = MAX_LOADED, to = TRIMMED_TO): RoomLog {
  if (log.messages.length <= bound) return log
  return { ...log, messages: log.messages.slice(-to), hasOlder: true }
}

/** Lets go of the newest; for a reader who is far from the end. */
export function trimNew(log: RoomLog): RoomLog {
  if (log.messages.length <= MAX_LOADED) return log
  const missed = log.missed + log.messages.length - TRIMMED_TO
  return { ...log, messages: log.messages.slice(0, TRIMMED_TO), hasNewer: true, missed }
}

function lastIndexOf(messages: readonly MessageBody[], id: string): number {
  // News are mostly about what is recent.
  return messages.findLastIndex((message) => message.id === id)
}

function placeOf(messages: readonly MessageBody[], seq: number): number {
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((messages[middle]?.seq ?? 0) < seq) low = middle + 1
    else high = middle
  }
  return low
}
