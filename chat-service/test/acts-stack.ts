import type { MessageBody, RoomBody } from '@parley/common/contracts/chat'
import type { Scores } from '@parley/common/contracts/moderation'
import { newId } from '@parley/common/ids'
import { VerdictsRepository } from '../src/repositories/verdicts.js'
import type { ActBody } from '../src/schemas/acts.js'
import type { ReviewItemBody } from '../src/schemas/reviews.js'
import type { StrikePolicy } from '../src/schemas/strike-policy.js'
import { ContentRules } from '../src/services/content-rules.js'
import { Judgements } from '../src/services/judgements.js'
import { ModerationNews } from '../src/services/moderation-news.js'
import { DEFAULT_POLICY } from '../src/services/policy-defaults.js'
import { RoomPublisher } from '../src/services/room-publisher.js'
import { VerdictService } from '../src/services/verdicts.js'
import { type ChatStack, expectJson, type StackOptions, startChatStack, type TestUser } from './chat-stack.js'
import { aVerdict, aVerdictItem, factsOf } from './moderation-stack.js'

export interface ItemActedBody {
  readonly item: ReviewItemBody
  readonly acts: readonly ActBody[]
}

export const INSULT = { insult: 0.97 }
/** Over `flag`, under `hide`. */
export const MILD = { insult: 0.7 }

/** A chat-service whose verdicts come from the test. */
export async function startActs(options: StackOptions = {}) {
  const stack = await startChatStack(options)
  const news = new ModerationNews(new RoomPublisher(stack.bus), () => {})
  const judgements = new Judgements(new ContentRules())
  const verdicts = new VerdictService(new VerdictsRepository(stack.sql), judgements, news, stack.clock, () => {})
  return { ...stack, verdicts, ...helpers(stack, verdicts) }
}
export type ActsStack = Awaited<ReturnType<typeof startActs>>

type JudgedMessage = Pick<MessageBody, 'id' | 'room'> & { readonly sender: { readonly id: string } }

function helpers(stack: ChatStack, verdicts: VerdictService) {
  const judge = async (message: JudgedMessage, scores: Partial<Scores>, revision = 1): Promise<void> => {
    const posted = { id: message.id, roomId: message.room, senderId: message.sender.id, revision }
    await verdicts.apply([aVerdictItem(posted, aVerdict(scores))])
  }
  const giveRole = async (user: TestUser, room: RoomBody, role: string): Promise<void> => {
    await stack.sql`update memberships set role = ${role} where room_id = ${room.id} and user_id = ${user.id}`
    stack.bus.publish('standing', JSON.stringify({ room: room.id, user: user.id }))
  }
  /** A room with an owner, two moderators and an author. */
  const aModeratedRoom = async (mode = 'post') => {
    const [owner, moderator, other, author] = await Promise.all([1, 2, 3, 4].map(() => stack.aUser()))
    if (!owner || !moderator || !other || !author) throw new Error('four were asked for')
    const room = await stack.aRoom(owner, { mode })
    for (const user of [moderator, other, author]) await stack.join(user, room)
    for (const user of [moderator, other]) await giveRole(user, room, 'moderator')
    return { owner, moderator, other, author, room }
  }
  const itemsOf = async (user: TestUser, room: RoomBody, query = ''): Promise<ReviewItemBody[]> => {
    const page = await expectJson<{ items: ReviewItemBody[] }>(
      user.get(`/moderation/items?room=${room.id}${query}`),
      200,
    )
    return page.items
  }
  /** As `aModeratedRoom`, with a message of the author's that was judged, and its item. */
  const aJudgedMessage = async (scores: Partial<Scores> = INSULT, mode = 'post') => {
    const people = await aModeratedRoom(mode)
    const message = await stack.aMessage(people.author, people.room, 'you utter fool')
    await judge(message, scores)
    const [item] = await itemsOf(people.owner, people.room)
    if (!item) throw new Error('the message has no review item')
    return { ...people, message, item }
  }
  const act = (user: TestUser, item: { readonly id: string }, body: object): Promise<Response> =>
    user.post(`/moderation/items/${item.id}/acts`, body)
  const acted = (user: TestUser, item: { readonly id: string }, body: object): Promise<ItemActedBody> =>
    expectJson<ItemActedBody>(act(user, item, body), 200)
  const actOn = (user: TestUser, target: TestUser, body: object): Promise<Response> =>
    user.post(`/moderation/users/${target.id}/acts`, body)
  const undo = (user: TestUser, actId: string, body: object = {}) => user.post(`/moderation/acts/${actId}/undo`, body)
  const post = (user: TestUser, room: RoomBody, text = 'hello'): Promise<Response> =>
    user.post(`/rooms/${room.id}/messages`, { text, client_message_id: newId() })
  const stateOf = async (message: { readonly id: string }): Promise<string | undefined> => {
    const [row] = await stack.sql<{ state: string }[]>`select state from messages where id = ${message.id}`
    return row?.state
  }
  const setStrikes = async (strikes: StrikePolicy | null): Promise<void> => {
    if (strikes === null) await stack.sql`delete from server_settings where key = 'policy'`
    else {
      const stored = { version: 1, policy: { ...DEFAULT_POLICY, strikes } }
      await stack.sql`
        insert into server_settings (key, value) values ('policy', ${JSON.stringify(stored)}::text::jsonb)
        on conflict (key) do update set value = excluded.value`
    }
  }
  return {
    factsOf: (message: { readonly id: string }) => factsOf(stack.sql, message.id),
    judge,
    giveRole,
    aModeratedRoom,
    itemsOf,
    aJudgedMessage,
    act,
    acted,
    actOn,
    undo,
    post,
    stateOf,
    setStrikes,
  }
}
