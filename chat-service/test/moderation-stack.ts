import { LocalBus } from '@parley/common/bus/local-bus'
import type { Clock } from '@parley/common/clock'
import type { PolicyMode, RoomKind, RoomRole } from '@parley/common/contracts/chat'
import type { ServerRole } from '@parley/common/contracts/identity'
import type { Scores, Verdict } from '@parley/common/contracts/moderation'
import type { VerdictItem } from '@parley/common/contracts/queues'
import { type EventId, type MessageId, newId, type RoomId, type UserId } from '@parley/common/ids'
import { createLogger } from '@parley/common/logger'
import { connectDatabase, type Sql } from '@parley/common/postgres/connect'
import { createTestDatabase } from '../../test/databases.js'
import { MessageWriter } from '../src/repositories/message-writer.js'
import { VerdictsRepository } from '../src/repositories/verdicts.js'
import { roomChannel, userChannel } from '../src/services/channels.js'
import { ContentRules } from '../src/services/content-rules.js'
import { Judgements } from '../src/services/judgements.js'
import { ModerationNews } from '../src/services/moderation-news.js'
import { RoomPublisher } from '../src/services/room-publisher.js'
import { VerdictService } from '../src/services/verdicts.js'

export const silent = createLogger({ service: 'test', level: 'silent' })

export class TestClock implements Clock {
  #now = new Date('2026-11-21T12:00:00.000Z')

  now(): Date {
    return this.#now
  }

  set(now: Date): void {
    this.#now = now
  }
}

export interface PostedMessage {
  readonly id: MessageId
  readonly roomId: RoomId
  readonly senderId: UserId
  readonly revision: number
}

const HARMLESS: Scores = {
  toxicity: 0.01,
  severe_toxicity: 0,
  obscene: 0.01,
  threat: 0,
  insult: 0.01,
  identity_attack: 0,
}

export function aVerdict(scores: Partial<Scores> = {}, over: Partial<Verdict> = {}): Verdict {
  return {
    outcome: 'scored',
    scores: { ...HARMLESS, ...scores },
    sentiment: { negative: 0.2, neutral: 0.6, positive: 0.2 },
    language: 'en',
    spans: [],
    model_version: 'test-1',
    scored_at: '2026-11-21T12:00:00.000Z',
    ...over,
  }
}

/** What a verdict says of the message it is about. */
interface JudgedMessage {
  readonly id: string
  readonly roomId: string
  readonly senderId: string
  readonly revision: number
}

export function aVerdictItem(message: JudgedMessage, verdict: Verdict): VerdictItem {
  return {
    event_id: newId(),
    correlation_id: newId(),
    subject: 'message',
    subject_id: message.id,
    room_id: message.roomId,
    sender_id: message.senderId,
    revision: message.revision,
    posted_at: '2026-11-21T11:59:59.000Z',
    verdict,
  }
}

/** A database with people and rooms, and the verdict service on it; builders write what a test starts from. */
export async function startModeration() {
  const database = await createTestDatabase('chat')
  const connection = connectDatabase({ url: database.url, schema: {}, logger: silent, applicationName: 'test', max: 6 })
  const { sql } = connection
  const bus = new LocalBus()
  const clock = new TestClock()
  const writer = new MessageWriter(sql, { maxBatch: 64, maxWaiting: 1_000 }, () => {})
  const verdicts = new VerdictService(
    new VerdictsRepository(sql),
    new Judgements(new ContentRules()),
    new ModerationNews(new RoomPublisher(bus), () => {}),
    clock,
    () => {},
  )
  return {
    database,
    sql,
    bus,
    clock,
    verdicts,
    ...builders(sql, writer),
    /** Everything the room's sockets are sent from now on. */
    hear: (roomId: RoomId) => listen(bus, roomChannel(roomId)),
    /** Everything the user's sockets are sent from now on. */
    hearUser: (userId: UserId) => listen(bus, userChannel(userId)),
    stop: async () => {
      await connection.close()
      await database.drop()
    },
  }
}

export type ModerationStack = Awaited<ReturnType<typeof startModeration>>

/** What analytics is told of the message but for its posting and edits, in order. */
export async function factsOf(sql: Sql, messageId: string): Promise<Record<string, unknown>[]> {
  const rows = await sql<{ payload: Record<string, unknown> }[]>`
    select payload from outbox where kind = 'fact' and payload ->> 'message_id' = ${messageId} order by event_id`
  return rows.map((row) => row.payload)
}

async function listen(bus: LocalBus, channel: string): Promise<Record<string, unknown>[]> {
  const heard: Record<string, unknown>[] = []
  await bus.subscribe(channel, (payload) => heard.push(JSON.parse(payload)))
  return heard
}

function builders(sql: Sql, writer: MessageWriter) {
  const aUser = async (role: ServerRole = 'user', id = newId<UserId>()): Promise<UserId> => {
    const name = `user-${id}`
    await sql`insert into users (id, username, display_name, server_role) values (${id}, ${name}, ${name}, ${role})`
    return id
  }
  const aRoom = async (over: { mode?: PolicyMode; kind?: RoomKind } = {}): Promise<RoomId> => {
    const id = newId<RoomId>()
    await sql`
      insert into rooms (id, kind, name, mode, created_by)
      values (${id}, ${over.kind ?? 'public'}, ${`room-${id}`}, ${over.mode ?? 'post'}, ${newId()})`
    return id
  }
  const aMember = async (roomId: RoomId, role: RoomRole = 'member', id?: UserId): Promise<UserId> => {
    const userId = id ?? (await aUser())
    await sql`
      insert into memberships (room_id, user_id, role, state) values (${roomId}, ${userId}, ${role}, 'joined')`
    await sql`update rooms set member_count = member_count + 1 where id = ${roomId}`
    return userId
  }
  const aMessage = async (roomId: RoomId, senderId: UserId, text = 'hello'): Promise<PostedMessage> => {
    const id = newId<MessageId>()
    const outcome = await writer.append({
      id,
      roomId,
      senderId,
      senderKind: 'user',
      senderName: null,
      cmid: newId(),
      body: text,
      replyTo: null,
      createdAt: new Date('2026-11-21T11:59:59.000Z').toISOString(),
      eventId: newId<EventId>(),
      correlationId: newId(),
    })
    if (outcome.kind !== 'written') throw new Error(`not written: ${JSON.stringify(outcome)}`)
    return { id, roomId, senderId, revision: 1 }
  }
  /** As an edit leaves it: the next revision, under the same rules of locking. */
  const edit = async (message: PostedMessage, text: string): Promise<PostedMessage> => {
    const revision = message.revision + 1
    await sql.begin(async (tx) => {
      await tx`select id from rooms where id = ${message.roomId} for no key update`
      await tx`update messages set body = ${text}, revision = ${revision}, edited_at = now() where id = ${message.id}`
    })
    return { ...message, revision }
  }
  const messageNow = async (id: MessageId): Promise<{ state: string; seq: number | null; revision: number }> => {
    const [row] = await sql<{ state: string; seq: number | null; revision: number }[]>`
      select state, seq::float8 as seq, revision from messages where id = ${id}`
    if (!row) throw new Error('no such message')
    return row
  }
  const itemsOf = (id: MessageId) =>
    sql<{ id: string; cause: string; rule: string; state: string; resolution: string | null; severity: number }[]>`
      select id, cause, rule, state, resolution, severity from review_items where message_id = ${id} order by id`
  const auditOf = async (id: MessageId): Promise<string[]> => {
    const rows = await sql<{ action: string }[]>`select action from audit_log where message_id = ${id} order by id`
    return rows.map((row) => row.action)
  }
  const logOf = (roomId: RoomId) =>
    sql<{ seq: number; kind: string; message_id: string }[]>`
      select seq::float8 as seq, kind, message_id from room_events where room_id = ${roomId} order by seq`
  return {
    ...{ aUser, aRoom, aMember, aMessage, edit, messageNow, itemsOf, auditOf, logOf },
    factsOf: (id: MessageId) => factsOf(sql, id),
  }
}
