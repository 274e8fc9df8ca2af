import { Forbidden, InvalidInput } from '@parley/common/errors'
import type { RoomId } from '@parley/common/ids'
import type { ContentRules } from './content-rules.js'
import type { PoliciesInForce } from './policies-in-force.js'

/**
 * Names of people, of rooms, their topics and the names webhooks post under. They cannot wait for anybody, so lists that would hold
 * or refuse a message refuse a name; lists that warn leave it to the verdict on it, which tells people.
 */
export class NameRules {
  constructor(
    private readonly inForce: PoliciesInForce,
    private readonly rules: ContentRules,
  ) {}

  /**
   * The same for a bot's word to one person: nobody waits for a verdict on it, as it is kept nowhere and answers within
   * seconds whoever asked for it. @throws Forbidden
   */
  async demandSayable(roomId: RoomId, text: string): Promise<void> {
    const refused = this.rules.matches(await this.inForce.of(roomId), text).find(({ action }) => action !== 'warn')
    if (refused) throw new Forbidden(`This text is refused here (${refused.rule})`, 'text_refused')
  }

  /** Which of the server's lists refuses a person's name; null = none. */
  async ruleAgainst(name: string): Promise<string | null> {
    const matches = this.rules.namesMatches(await this.inForce.ofServer(), name)
    return matches.find(({ action }) => action !== 'warn')?.rule ?? null
  }

  /** `roomId: null` = the room is yet to be made. @throws InvalidInput naming `path` and the list. */
  async demandAcceptable(
    roomId: RoomId | null,
    names: readonly (readonly [readonly string[], string])[],
  ): Promise<void> {
    const inForce = roomId === null ? await this.inForce.ofServer() : await this.inForce.of(roomId)
    for (const [path, name] of names) {
      const refused = this.rules.namesMatches(inForce, name).find(({ action }) => action !== 'warn')
      if (refused) throw new InvalidInput(path, `Refused here (${refused.rule})`, 'name_refused')
    }
  }
}
