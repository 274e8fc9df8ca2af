import type { Profile } from '@parley/common/contracts/identity'
import type { MessageId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'

export interface ReactionTally {
  readonly emoji: string
  readonly count: number
  readonly isMine: boolean
}

export class ReactionsRepository {
  constructor(private readonly sql: Sql) {}

  /** Per message: how many reacted how, the oldest kind first. */
  async tallies(
    messageIds: readonly MessageId[],
    viewerId: string | null,
  ): Promise<ReadonlyMap<MessageId, readonly ReactionTally[]>> {
    if (messageIds.length === 0) return new Map()
    const rows = await this.sql<{ message_id: MessageId; emoji: string; count: number; is_mine: boolean | null }[]>`
      select message_id, emoji, count(*)::int as count, bool_or(user_id = ${viewerId}::uuid) as is_mine
      from reactions where message_id = any(${[...messageIds]}::uuid[])
      group by message_id, emoji order by message_id, min(created_at), emoji`
    const tallies = new Map<MessageId, ReactionTally[]>()
    for (const { message_id, emoji, count, is_mine } of rows) {
      const ofMessage = tallies.get(message_id) ?? []
      tallies.set(message_id, ofMessage)
      ofMessage.push({ emoji, count, isMine: is_mine ?? false })
    }
    return tallies
  }

  /** Who reacted with `emoji`, by user id, starting after `afterUserId`. */
  async reactors(
    messageId: MessageId,
    emoji: string,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<Profile[]> {
    return this.sql<Profile[]>`
      select u.id, u.username, u.display_name from reactions r join users u on u.id = r.user_id
      where r.message_id = ${messageId} and r.emoji = ${emoji}
        ${page.after ? this.sql`and r.user_id > ${page.after}` : this.sql``}
      order by r.user_id limit ${page.limit}`
  }
}
