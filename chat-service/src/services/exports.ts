import type { MessageBody } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import type {
  ExportedConsent,
  ExportedLabel,
  ExportedReaction,
  ExportedRoom,
  ExportsRepository,
} from '../repositories/exports.js'
import type { Access } from './access.js'
import type { MessageViews } from './message-views.js'

export const EXPORT_PARTS = ['rooms', 'messages', 'reactions', 'consents', 'labels'] as const
export type ExportPart = (typeof EXPORT_PARTS)[number]

export interface ExportPosition {
  readonly part: ExportPart
  /** Id of the last thing of that part; null = from its first. */
  readonly after: string | null
}

export type ExportItems =
  | { readonly part: 'rooms'; readonly items: readonly ExportedRoom[] }
  | { readonly part: 'messages'; readonly items: readonly MessageBody[] }
  | { readonly part: 'reactions'; readonly items: readonly ExportedReaction[] }
  | { readonly part: 'consents'; readonly items: readonly ExportedConsent[] }
  | { readonly part: 'labels'; readonly items: readonly ExportedLabel[] }

export type ExportPage = ExportItems & { readonly next: ExportPosition | null }

/** One's own data, to take away: rooms, messages, reactions, consents, and what one said of texts. */
export class ExportsService {
  constructor(
    private readonly access: Access,
    private readonly exports: ExportsRepository,
    private readonly views: MessageViews,
  ) {}

  async page(principal: Principal, position: ExportPosition, limit: number): Promise<ExportPage> {
    await this.access.require(principal, 'own_data:read')
    const { part, after } = position
    const { userId } = principal
    switch (part) {
      case 'rooms': {
        const items = await this.exports.rooms(userId, after, limit)
        return { part, items, next: nextPosition(part, items.at(-1)?.roomId, items.length >= limit) }
      }
      case 'messages': {
        const records = await this.exports.messages(userId, after, limit)
        const items = await this.views.bodies(records, { userId, canModerate: false })
        return { part, items, next: nextPosition(part, items.at(-1)?.id, items.length >= limit) }
      }
      case 'reactions': {
        const items = await this.exports.reactions(userId, after, limit)
        return { part, items, next: nextPosition(part, items.at(-1)?.messageId, items.length >= limit) }
      }
      case 'consents': {
        const items = await this.exports.consents(userId)
        return { part, items, next: nextPosition(part, undefined, false) }
      }
      case 'labels': {
        const items = await this.exports.labels(userId, after, limit)
        return { part, items, next: nextPosition(part, items.at(-1)?.id, items.length >= limit) }
      }
      default:
        return part satisfies never
    }
  }
}

/** On in the same part, or at the beginning of the next one; null after the last. */
function nextPosition(part: ExportPart, last: string | undefined, isFull: boolean): ExportPosition | null {
  if (last !== undefined && isFull) return { part, after: last }
  const following = EXPORT_PARTS[EXPORT_PARTS.indexOf(part) + 1]
  return following ? { part: following, after: null } : null
}
