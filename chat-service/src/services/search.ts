import type { MessageBody } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import type { SearchFilter, SearchRepository } from '../repositories/search.js'
import type { Access } from './access.js'
import type { MessageViews } from './message-views.js'

/** Full-text search over what the asker can read anyway: visible messages of rooms they are in. */
export class SearchService {
  constructor(
    private readonly access: Access,
    private readonly index: SearchRepository,
    private readonly views: MessageViews,
  ) {}

  /** Newest first. Understands `"a phrase"`, `or` and `-without`. */
  async messages(principal: Principal, query: string, filter: SearchFilter): Promise<MessageBody[]> {
    await this.access.require(principal, 'messages:search')
    if (filter.roomId !== null) await this.access.require(principal, 'message:read', { roomId: filter.roomId })
    const found = await this.index.messages(principal.userId, query, filter)
    return this.views.bodies(found, { userId: principal.userId, canModerate: false })
  }
}
