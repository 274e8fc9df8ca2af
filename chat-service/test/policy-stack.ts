import type { MessageBody, PolicyMode, RoomBody } from '@parley/common/contracts/chat'
import type { Scores } from '@parley/common/contracts/moderation'
import { newId } from '@parley/common/ids'
import { NudgesRepository } from '../src/repositories/nudges.js'
import { VerdictsRepository } from '../src/repositories/verdicts.js'
import type { PolicyOverrides, RoomPolicyBody, ServerPolicy, StoredServerPolicy } from '../src/schemas/policies.js'
import { userChannel } from '../src/services/channels.js'
import { ContentRules } from '../src/services/content-rules.js'
import { Judgements } from '../src/services/judgements.js'
import { ModerationNews } from '../src/services/moderation-news.js'
import { RoomPublisher } from '../src/services/room-publisher.js'
import { UnansweredNudges } from '../src/services/unanswered-nudges.js'
import { VerdictService } from '../src/services/verdicts.js'
import { type ChatStack, expectJson, type StackOptions, startChatStack, type TestUser } from './chat-stack.js'
import { aVerdict, factsOf } from './moderation-stack.js'

export type PolicyStack = Awaited<ReturnType<typeof startPolicyStack>>

/** A chat-service without its jobs, its admin, and verdicts that a test speaks itself. */
export async function startPolicyStack(options: StackOptions = {}) {
  const stack: ChatStack = await startChatStack(options)
  const admin = await stack.aUser({ role: 'admin' })
  const rows = new VerdictsRepository(stack.sql)
  const judgements = new Judgements(new ContentRules())
  const news = new ModerationNews(new RoomPublisher(stack.bus), () => {})
  const verdicts = new VerdictService(rows, judgements, news, stack.clock, () => {})
  return {
    ...stack,
    admin,
    verdicts,
    unanswered: new UnansweredNudges(new NudgesRepository(stack.sql), rows, judgements, news, stack.clock),
    /** A room with a policy of its own, its owner and a member. */
    aRoomWith: async (overrides: PolicyOverrides = {}, mode: PolicyMode = 'post') => {
      const owner = await stack.aUser()
      const room = await stack.aRoom(owner)
      await setRoomPolicy(admin, room, mode, overrides)
      const member = await aMemberOf(stack, room)
      return { room, owner, member }
    },
    aMemberOf: (room: RoomBody) => aMemberOf(stack, room),
    setRoomPolicy: (room: RoomBody, mode: PolicyMode, overrides: PolicyOverrides) =>
      setRoomPolicy(admin, room, mode, overrides),
    /** Changes the server's policy and returns what puts it back. */
    changeServer: async (change: Partial<ServerPolicy>): Promise<() => Promise<void>> => {
      const before = await expectJson<StoredServerPolicy>(admin.get('/policy'), 200)
      const put = async (policy: Partial<ServerPolicy>): Promise<void> => {
        const { version } = await expectJson<StoredServerPolicy>(admin.get('/policy'), 200)
        await expectJson(admin.request('PUT', '/policy', { version, policy: { ...before.policy, ...policy } }), 200)
      }
      await put(change)
      return () => put({})
    },
    /** The model's word on the message as it is now. */
    verdictOn: async ({ id, room, sender }: MessageBody, scores: Partial<Scores> = {}): Promise<void> => {
      const [row] = await stack.sql<{ revision: number }[]>`select revision from messages where id = ${id}`
      await verdicts.apply([
        {
          event_id: newId(),
          correlation_id: newId(),
          subject: 'message',
          subject_id: id,
          room_id: room,
          sender_id: sender.id,
          revision: row?.revision ?? 1,
          posted_at: stack.clock.now().toISOString(),
          verdict: aVerdict(scores),
        },
      ])
    },
    itemsOf: (messageId: string) =>
      stack.sql<{ cause: string; rule: string; state: string; resolution: string | null }[]>`
        select cause, rule, state, resolution from review_items where message_id = ${messageId} order by id`,
    factsOf: (messageId: string) => factsOf(stack.sql, messageId),
    auditOf: async (messageId: string): Promise<string[]> => {
      const rows = await stack.sql<{ action: string }[]>`
        select action from audit_log where message_id = ${messageId} order by id`
      return rows.map(({ action }) => action)
    },
    /** Everything the user's sockets are sent from now on. */
    hearUser: async (user: TestUser): Promise<Record<string, unknown>[]> => {
      const heard: Record<string, unknown>[] = []
      await stack.bus.subscribe(userChannel(user.id), (payload) => heard.push(JSON.parse(payload)))
      return heard
    },
  }
}

async function aMemberOf(stack: ChatStack, room: RoomBody): Promise<TestUser> {
  const member = await stack.aUser()
  await stack.join(member, room)
  return member
}

async function setRoomPolicy(admin: TestUser, room: RoomBody, mode: PolicyMode, overrides: PolicyOverrides) {
  const path = `/rooms/${room.id}/policy`
  const { version } = await expectJson<RoomPolicyBody>(admin.get(path), 200)
  return expectJson<RoomPolicyBody>(admin.request('PUT', path, { version, mode, overrides }), 200)
}

/** Posts, whatever becomes of it. */
export function post(author: TestUser, room: RoomBody, text: string, cmid: string = newId()): Promise<Response> {
  return author.post(`/rooms/${room.id}/messages`, { text, client_message_id: cmid })
}

export function posted(author: TestUser, room: RoomBody, text: string): Promise<MessageBody> {
  return expectJson<MessageBody>(post(author, room, text), 201)
}

export function readAs(reader: TestUser, id: string): Promise<MessageBody> {
  return expectJson<MessageBody>(reader.get(`/messages/${id}`), 200)
}
