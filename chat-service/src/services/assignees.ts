import type { Principal, ServerRole } from '@parley/common/contracts/identity'
import type { Assignee, AssigneesRepository } from '../repositories/assignees.js'
import type { ReviewAccess } from './review-access.js'

const MAX_SHOWN = 50
/** Who decides what was escalated; as `demandEscalation` has it. */
const ROLES_FOR: Readonly<Record<'server' | 'admin', readonly ServerRole[]>> = {
  server: ['moderator', 'admin'],
  admin: ['admin'],
}

/** To whom an item can be given. */
export class AssigneesService {
  constructor(
    private readonly access: ReviewAccess,
    private readonly people: AssigneesRepository,
  ) {}

  /** Those who may decide it: staff of its room or the server, high enough for an escalated one; not its author, nor against whose act it is an appeal. */
  async of(actor: Principal, itemId: string, search: string): Promise<readonly Assignee[]> {
    const item = await this.access.require(actor, 'moderation:act', itemId)
    const people = await this.people.ofRoom(item.room?.id ?? null, {
      itemId,
      search,
      serverRoles: item.escalatedTo === null ? null : ROLES_FOR[item.escalatedTo],
      limit: MAX_SHOWN,
    })
    return people.filter(({ profile }) => profile.id !== item.snapshot.sender_id)
  }
}
