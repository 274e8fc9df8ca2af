import type { TransactionSql } from '@parley/common/postgres/sql'
import type { MessageRecord } from './messages.js'
import { appendNotices, type Notice } from './notices.js'

/** Members who reported a message that a person has looked at now. */
export interface AnsweredReports {
  readonly message: MessageRecord
  readonly reporters: readonly string[]
}

/** Who reported a message hears that a person has looked at it, and what came of it; never who else reported it. */
export function answerReports(tx: TransactionSql, answered: readonly AnsweredReports[]): Promise<Notice[]> {
  return appendNotices(
    tx,
    answered.flatMap(({ message, reporters }) =>
      reporters.map((userId) => ({
        userId,
        kind: 'report' as const,
        roomId: message.roomId,
        messageId: message.id,
        actId: null,
        reason:
          message.state === 'visible'
            ? 'A moderator looked at the message you reported and let it stand'
            : 'A moderator looked at the message you reported; it is not shown any more',
        state: message.state,
        note: null,
      })),
    ),
  )
}
