import type { MessageBody } from '@parley/common/contracts/chat'

/** Which message an answer is to: it may take a moment until the message itself is there. */
export interface DraftedReply {
  /** Kept with the draft; null = to none. */
  readonly id: string | null
  /** Null when there is none, and until it is there. */
  readonly message: MessageBody | null
}

interface KnownReply {
  /** What was chosen since the room was opened, null for none; undefined = nothing yet. */
  readonly chosen: MessageBody | null | undefined
  /** From the draft. */
  readonly draftedId: string | null
  /** The drafted one as it is now; undefined = not read yet, or not readable at the moment. */
  readonly read: MessageBody | undefined
  /** The server says that there is none, or none for us. */
  readonly isGone: boolean
}

/** The answer that a draft belongs to, until another one is chosen or there is nothing left to answer. */
export function draftedReply({ chosen, draftedId, read, isGone }: KnownReply): DraftedReply {
  if (chosen !== undefined) return { id: chosen?.id ?? null, message: chosen }
  const isOver = isGone || (read !== undefined && read.state !== 'visible')
  if (draftedId === null || isOver) return { id: null, message: null }
  return { id: draftedId, message: read ?? null }
}
