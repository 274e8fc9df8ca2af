import type { MessageBody, ModerationNote } from '@parley/common/contracts/chat'
import type { MessageId } from '@parley/common/ids'
import type { MessageRecord } from '../repositories/messages.js'
import type { ReactionsRepository } from '../repositories/reactions.js'
import { isAuthor, messageBody, type Viewer } from './message-bodies.js'

/** Tells why messages were acted upon: the newest reason of each of `messages` that has one. */
export interface ModerationNotes {
  of(messages: readonly MessageRecord[]): Promise<ReadonlyMap<MessageId, ModerationNote>>
}

/** Messages as an asker sees them: every path that shows stored messages goes through here. */
export class MessageViews {
  constructor(
    private readonly reactions: ReactionsRepository,
    private readonly notes: ModerationNotes,
  ) {}

  async bodies(messages: readonly MessageRecord[], viewer: Viewer): Promise<MessageBody[]> {
    const explained = messages.filter((message) => viewer.canModerate || isAuthor(message, viewer))
    const [tallies, notes] = await Promise.all([
      this.reactions.tallies(
        messages.filter((message) => message.seq !== null).map((message) => message.id),
        viewer.userId,
      ),
      explained.length === 0 ? NO_NOTES : this.notes.of(explained),
    ])
    return messages.map((message) =>
      messageBody(message, viewer, { reactions: tallies.get(message.id) ?? [], note: notes.get(message.id) ?? null }),
    )
  }
}

const NO_NOTES: ReadonlyMap<MessageId, ModerationNote> = new Map()
