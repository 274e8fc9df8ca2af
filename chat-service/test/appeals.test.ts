import type { MessageBody, RoomBody } from '@parley/common/contracts/chat'
import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VerdictsRepository } from '../src/repositories/verdicts.js'
import { userChannel } from '../src/services/channels.js'
import { ContentRules } from '../src/services/content-rules.js'
import { Judgements } from '../src/services/judgements.js'
import { ModerationNews } from '../src/services/moderation-news.js'
import { RoomPublisher } from '../src/services/room-publisher.js'
import { VerdictService } from '../src/services/verdicts.js'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'
import { aVerdict, aVerdictItem } from './moderation-stack.js'

interface OwnAct {
  readonly id: string
  readonly kind: string
  readonly by: string
  readonly room: { readonly id: string } | null
  readonly message: { readonly id: string; readonly text: string | null } | null
  readonly rule: string | null
  readonly label: string | null
  readonly score: number | null
  readonly spans: readonly object[]
  readonly reason: string
  readonly undone_at: string | null
  readonly not_appealable: string | null
  readonly appeal: { readonly state: string; readonly reason: string } | null
}
interface Appeal {
  readonly act_id: string
  readonly state: string
  readonly item_id: string | null
  readonly refused: string | null
}
interface Notice {
  readonly id: string
  readonly kind: string
  readonly act_id: string | null
  readonly reason: string
  readonly read_at: string | null
}
interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

let stack: ChatStack
let verdicts: VerdictService
let admin: TestUser
beforeAll(async () => {
  stack = await startChatStack()
  const news = new ModerationNews(new RoomPublisher(stack.bus), () => {})
  const judgements = new Judgements(new ContentRules())
  verdicts = new VerdictService(new VerdictsRepository(stack.sql), judgements, news, stack.clock, () => {})
  admin = await stack.aUser({ role: 'admin' })
}, 60_000)
afterAll(() => stack.close())

/** A room with two moderators besides its owner, and a member who wrote something. */
async function aRoomWithStaff() {
  const owner = await stack.aUser()
  const room = await stack.aRoom(owner)
  const people = await Promise.all([stack.aUser(), stack.aUser(), stack.aUser()])
  const [author, moderator, colleague] = people as [TestUser, TestUser, TestUser]
  for (const user of people) await stack.join(user, room)
  await stack.sql`
    update memberships set role = 'moderator'
    where room_id = ${room.id} and user_id = any(${[moderator.id, colleague.id]}::uuid[])`
  const message = await stack.aMessage(author, room, 'you utter fool')
  return { owner, room, author, moderator, colleague, message }
}

const hide = (message: MessageBody) =>
  verdicts.apply([
    aVerdictItem(
      { id: message.id, roomId: message.room, senderId: message.sender.id, revision: 1 },
      aVerdict({ insult: 0.97 }, { spans: [{ begin: 10, end: 14, label: 'insult', score: 0.97 }] }),
    ),
  ])
const actOn = (by: TestUser, user: TestUser, kind: string, room: RoomBody | null, over: object = {}) =>
  expectJson<{ id: string }>(
    by.post(`/moderation/users/${user.id}/acts`, { kind, room_id: room?.id ?? null, reason: 'Be kind', ...over }),
    200,
  )
const ownActs = async (user: TestUser) => (await expectJson<Page<OwnAct>>(user.get('/me/acts'), 200)).items
const appeal = (user: TestUser, actId: string, text = 'I meant it kindly') =>
  user.post(`/acts/${actId}/appeal`, { text })
const decide = (by: TestUser, actId: string, outcome: string) =>
  by.post(`/moderation/appeals/${actId}/decision`, { outcome, reason: 'We looked again' })
const inbox = async (user: TestUser) => (await expectJson<Page<Notice>>(user.get('/notices'), 200)).items
const strikesOf = async (user: TestUser): Promise<number> => {
  const [row] = await stack.sql<{ points: number }[]>`
    select coalesce(sum(points), 0)::int as points from strikes where user_id = ${user.id} and revoked_at is null`
  return row?.points ?? 0
}
const codeOf = async (answer: Promise<Response>) => {
  const response = await answer
  return `${response.status} ${((await response.json()) as { code?: string }).code}`
}

describe('what was done to me', { timeout: 60_000 }, () => {
  it('is told in full: what, by which rule, label and span, and how to object; not by whom', async () => {
    const { author, moderator, room, message } = await aRoomWithStaff()
    await hide(message)
    await actOn(moderator, author, 'warn', room)
    const acts = await ownActs(author)
    expect(acts).toMatchObject([
      { kind: 'warn', by: 'moderator', room: { id: room.id }, message: null, reason: 'Be kind', not_appealable: null },
      {
        kind: 'hide',
        by: 'machine',
        message: { id: message.id, text: 'you utter fool' },
        rule: expect.stringContaining('insult'),
        label: 'insult',
        score: 0.97,
        spans: [{ begin: 10, end: 14, label: 'insult' }],
        not_appealable: null,
        appeal: null,
      },
    ])
    expect(JSON.stringify(acts)).not.toContain(moderator.id)
    expect(await ownActs(moderator)).toEqual([])
  })

  it('waits in the inbox of who was away, until it is read', async () => {
    const { author, moderator, room, message } = await aRoomWithStaff()
    await hide(message)
    await actOn(moderator, author, 'warn', room)
    const before = await expectJson<Page<Notice> & { unread: number }>(author.get('/notices?limit=1'), 200)
    expect(before.unread).toBe(2)
    expect((await inbox(author))[1]).toMatchObject({
      note: { rule: expect.stringContaining('insult'), label: 'insult', score: 0.97, spans: [{ begin: 10, end: 14 }] },
    })
    expect(before.items).toMatchObject([
      { kind: 'act', act_id: expect.any(String), reason: expect.stringContaining('Be kind') },
    ])
    const all = await inbox(author)
    expect(all).toHaveLength(2)
    const [newest, oldest] = all
    expect(await expectJson(author.post('/notices/read', { up_to: oldest?.id }), 200)).toEqual({ unread: 1 })
    // Nobody marks another's.
    await expectJson(moderator.post('/notices/read', { up_to: newest?.id }), 200)
    const unread = await expectJson<Page<Notice>>(author.get('/notices?unread=true'), 200)
    expect(unread.items.map(({ id }) => id)).toEqual([newest?.id])
    expect(await inbox(moderator)).toEqual([])
  })

  it('is told to the sockets with the id of its notice', async () => {
    const { author, moderator, room } = await aRoomWithStaff()
    const heard: Record<string, unknown>[] = []
    await stack.bus.subscribe(userChannel(author.id), (payload) => heard.push(JSON.parse(payload)))
    const act = await actOn(moderator, author, 'warn', room)
    const [notice] = await inbox(author)
    expect(heard).toContainEqual(expect.objectContaining({ t: 'notice', id: notice?.id, act_id: act.id, kind: 'act' }))
  })
})

describe('an appeal against an act on a person', { timeout: 60_000 }, () => {
  it('is overturned by another moderator: act, standing and strike are gone together, and the author is told', async () => {
    const { author, moderator, colleague, room } = await aRoomWithStaff()
    const act = await actOn(moderator, author, 'warn', room)
    const before = await strikesOf(author)
    expect(before).toBeGreaterThan(0)
    expect(await expectJson(appeal(author, act.id), 202)).toMatchObject({ act_id: act.id, state: 'open' })
    const { items } = await expectJson<Page<Appeal>>(colleague.get('/moderation/appeals'), 200)
    expect(items).toMatchObject([{ act_id: act.id, refused: null }])
    expect(await expectJson(decide(colleague, act.id, 'overturn'), 200)).toMatchObject({
      state: 'overturned',
      decided_by: { id: colleague.id },
    })
    expect(await strikesOf(author)).toBe(0)
    expect(await ownActs(author)).toMatchObject([
      {
        id: act.id,
        undone_at: expect.any(String),
        not_appealable: 'undone',
        appeal: { state: 'overturned', reason: 'We looked again' },
      },
    ])
    expect(await inbox(author)).toContainEqual(
      expect.objectContaining({
        kind: 'appeal',
        reason: 'Your appeal was granted: We looked again',
        appeal: { outcome: 'overturned', words: 'We looked again' },
      }),
    )
    const audit = await expectJson<Page<{ action: string; actor: { id: string } }>>(
      admin.get(`/moderation/audit?user=${author.id}&action=appeal.overturn`),
      200,
    )
    expect(audit.items).toMatchObject([{ actor: { id: colleague.id } }])
  })

  it('lets a muted member speak and a banned one come back', async () => {
    const { author, moderator, colleague, room } = await aRoomWithStaff()
    const ban = await actOn(moderator, author, 'ban', room)
    expect((await author.get(`/rooms/${room.id}/messages`)).status).toBe(403)
    // Banned, they still read why, and object.
    expect(await ownActs(author)).toMatchObject([{ id: ban.id, kind: 'ban', not_appealable: null }])
    await expectJson(appeal(author, ban.id), 202)
    await expectJson(decide(colleague, ban.id, 'overturn'), 200)
    await stack.aMessage(author, room, 'I am back')
    const mute = await actOn(moderator, author, 'mute', room, { duration_s: 3_600 })
    const body = { text: 'hello?', client_message_id: newId() }
    expect((await author.post(`/rooms/${room.id}/messages`, body)).status).toBe(403)
    await expectJson(appeal(author, mute.id), 202)
    await expectJson(decide(colleague, mute.id, 'overturn'), 200)
    await stack.aMessage(author, room, 'I can speak')
  })

  it('against a mute made with a removal ends the mute alone, and the removal stays until it is appealed itself', async () => {
    const { author, moderator, colleague, room, message } = await aRoomWithStaff()
    await hide(message)
    const { items } = await expectJson<Page<{ id: string }>>(moderator.get(`/moderation/items?room=${room.id}`), 200)
    const wish = { kind: 'mute', decision: 'remove', duration_s: 3_600, reason: 'No insults' }
    await expectJson(moderator.post(`/moderation/items/${items[0]?.id}/acts`, wish), 200)
    const mute = (await ownActs(author)).find(({ kind }) => kind === 'mute')
    await expectJson(appeal(author, mute?.id ?? ''), 202)
    await expectJson(decide(colleague, mute?.id ?? '', 'overturn'), 200)
    await stack.aMessage(author, room, 'I can speak')
    const acts = await ownActs(author)
    expect(acts.find(({ kind }) => kind === 'mute')?.undone_at).not.toBeNull()
    expect(acts.find(({ kind }) => kind === 'remove')).toMatchObject({ undone_at: null, not_appealable: null })
    expect((await expectJson<MessageBody>(author.get(`/messages/${message.id}`), 200)).state).toBe('removed')
  })

  it('reaches the server’s staff from somebody banned on the whole server', async () => {
    const outcast = await stack.aUser()
    const moderator = await stack.aUser({ role: 'moderator' })
    await outcast.get('/me/acts')
    const ban = await actOn(moderator, outcast, 'ban', null)
    expect(await ownActs(outcast)).toMatchObject([{ id: ban.id, room: null }])
    expect(await inbox(outcast)).toMatchObject([{ kind: 'act', act_id: ban.id }])
    await expectJson(appeal(outcast, ban.id), 202)
    const roomOwner = await stack.aUser()
    expect(await codeOf(decide(roomOwner, ban.id, 'overturn'))).toBe('404 appeal_not_found')
    expect(await codeOf(decide(moderator, ban.id, 'uphold'))).toBe('403 own_act')
    await expectJson(decide(admin, ban.id, 'overturn'), 200)
    await stack.aRoom(outcast)
  })

  it('that is upheld leaves everything as it was, and is final', async () => {
    const { author, moderator, colleague, room } = await aRoomWithStaff()
    const act = await actOn(moderator, author, 'warn', room)
    const strikes = await strikesOf(author)
    await expectJson(appeal(author, act.id), 202)
    await expectJson(decide(colleague, act.id, 'uphold'), 200)
    expect(await strikesOf(author)).toBe(strikes)
    expect(await codeOf(appeal(author, act.id, 'But still'))).toBe('409 already_appealed')
    expect(await inbox(author)).toContainEqual(
      expect.objectContaining({
        kind: 'appeal',
        reason: expect.stringContaining('not granted'),
        appeal: { outcome: 'upheld', words: 'We looked again' },
      }),
    )
  })
})

describe('an appeal for a message', { timeout: 60_000 }, () => {
  it('is a cause of its review item, and one decision is both', async () => {
    const { author, colleague, message } = await aRoomWithStaff()
    await hide(message)
    const [act] = await ownActs(author)
    await expectJson(appeal(author, act?.id ?? ''), 202)
    const { items } = await expectJson<Page<Appeal>>(colleague.get('/moderation/appeals'), 200)
    expect(items).toMatchObject([{ act_id: act?.id, item_id: expect.any(String) }])
    await expectJson(decide(colleague, act?.id ?? '', 'overturn'), 200)
    const shown = await expectJson<MessageBody>(colleague.get(`/messages/${message.id}`), 200)
    expect(shown).toMatchObject({ state: 'visible', text: 'you utter fool' })
    expect(await strikesOf(author)).toBe(0)
    expect(await ownActs(author)).toMatchObject([{ appeal: { state: 'overturned', reason: 'We looked again' } }])
    expect(await inbox(author)).toContainEqual(expect.objectContaining({ kind: 'appeal', act_id: act?.id }))
  })

  it('against a removal is decided by another moderator than the one who removed it', async () => {
    const { author, moderator, colleague, message } = await aRoomWithStaff()
    await hide(message)
    const { items } = await expectJson<Page<{ id: string }>>(
      moderator.get(`/moderation/items?room=${message.room}`),
      200,
    )
    const itemId = items[0]?.id
    await expectJson(moderator.post(`/moderation/items/${itemId}/decision`, { decision: 'remove', reason: 'No' }), 200)
    const [removal] = await ownActs(author)
    expect(removal).toMatchObject({ kind: 'remove', by: 'moderator', reason: 'No', not_appealable: null })
    await expectJson(author.post(`/messages/${message.id}/appeal`, { text: 'It was a quotation' }), 202)
    expect(await codeOf(decide(moderator, removal?.id ?? '', 'uphold'))).toBe('403 own_act')
    await expectJson(decide(colleague, removal?.id ?? '', 'uphold'), 200)
    const [final] = await ownActs(author)
    expect(final?.not_appealable).not.toBeNull()
    expect(await codeOf(author.post(`/messages/${message.id}/appeal`, { text: 'Again' }))).toMatch(/^409/)
  })
})

describe('an attacker', { timeout: 60_000 }, () => {
  it('does not appeal what was done to others, nor learn of it', async () => {
    const { author, moderator, colleague, room } = await aRoomWithStaff()
    const act = await actOn(moderator, author, 'warn', room)
    expect(await codeOf(appeal(colleague, act.id))).toBe('404 act_not_found')
    expect(await codeOf(appeal(author, newId()))).toBe('404 act_not_found')
  })

  it('does not decide on their own act or their own appeal, also as an owner or admin', async () => {
    const { author, moderator, owner, room } = await aRoomWithStaff()
    const act = await actOn(moderator, author, 'warn', room)
    await expectJson(appeal(author, act.id), 202)
    expect(await codeOf(decide(moderator, act.id, 'uphold'))).toBe('403 own_act')
    await stack.sql`update memberships set role = 'moderator' where room_id = ${room.id} and user_id = ${author.id}`
    expect(await codeOf(decide(author, act.id, 'overturn'))).toBe('403 own_appeal')
    const byOwner = await actOn(owner, moderator, 'warn', room)
    await expectJson(appeal(moderator, byOwner.id), 202)
    expect(await codeOf(decide(owner, byOwner.id, 'uphold'))).toBe('403 own_act')
    const byAdmin = await actOn(admin, author, 'warn', room)
    await expectJson(appeal(author, byAdmin.id), 202)
    expect(await codeOf(decide(admin, byAdmin.id, 'uphold'))).toBe('403 own_act')
  })

  it('does not overrule somebody higher, nor decide in rooms they do not moderate', async () => {
    const { author, owner, colleague, room } = await aRoomWithStaff()
    const act = await actOn(owner, author, 'warn', room)
    await expectJson(appeal(author, act.id), 202)
    expect(await codeOf(decide(colleague, act.id, 'overturn'))).toBe('403 insufficient_rank')
    const other = await aRoomWithStaff()
    expect(await codeOf(decide(other.moderator, act.id, 'overturn'))).toBe('404 appeal_not_found')
    expect(await codeOf(other.owner.get(`/moderation/appeals/${act.id}`))).toBe('404 appeal_not_found')
    const { items } = await expectJson<Page<Appeal>>(other.owner.get('/moderation/appeals'), 200)
    expect(items).toEqual([])
  })

  it('gains nothing by racing: of many decisions one counts, of many appeals one is made', async () => {
    const { author, moderator, colleague, owner, room } = await aRoomWithStaff()
    const act = await actOn(moderator, author, 'warn', room)
    const made = await Promise.all(Array.from({ length: 5 }, () => appeal(author, act.id)))
    expect(made.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409])
    const decided = await Promise.all([
      decide(colleague, act.id, 'overturn'),
      decide(owner, act.id, 'uphold'),
      decide(colleague, act.id, 'overturn'),
      decide(admin, act.id, 'uphold'),
    ])
    expect(decided.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(decided.filter(({ status }) => status === 409)).toHaveLength(3)
    const [appealed] = await ownActs(author)
    expect(appealed?.undone_at !== null).toBe(appealed?.appeal?.state === 'overturned')
    expect((await inbox(author)).filter(({ kind }) => kind === 'appeal')).toHaveLength(1)
  })

  it('nor by deciding the appeal and its review item at once', async () => {
    const { author, colleague, owner, message } = await aRoomWithStaff()
    await hide(message)
    const [act] = await ownActs(author)
    await expectJson(appeal(author, act?.id ?? ''), 202)
    const { items } = await expectJson<Page<{ id: string }>>(owner.get(`/moderation/items?room=${message.room}`), 200)
    const answers = await Promise.all([
      decide(colleague, act?.id ?? '', 'overturn'),
      owner.post(`/moderation/items/${items[0]?.id}/decision`, { decision: 'remove' }),
      decide(admin, act?.id ?? '', 'uphold'),
    ])
    expect(answers[0]?.status === 200 || answers[1]?.status === 200 || answers[2]?.status === 200).toBe(true)
    expect((await inbox(author)).filter(({ kind }) => kind === 'appeal')).toHaveLength(1)
    const [appealed] = await ownActs(author).then((acts) => acts.filter(({ kind }) => kind === 'hide'))
    expect(['upheld', 'overturned']).toContain(appealed?.appeal?.state)
  })

  it('does not appeal what was taken back, and an appeal that was open is void then', async () => {
    const { author, moderator, colleague, room } = await aRoomWithStaff()
    const undone = await actOn(moderator, author, 'warn', room)
    await expectJson(moderator.post(`/moderation/acts/${undone.id}/undo`, { reason: 'My mistake' }), 200)
    expect(await codeOf(appeal(author, undone.id))).toBe('409 act_undone')
    const open = await actOn(moderator, author, 'warn', room)
    await expectJson(appeal(author, open.id), 202)
    await expectJson(moderator.post(`/moderation/acts/${open.id}/undo`, { reason: 'My mistake' }), 200)
    expect(await codeOf(decide(colleague, open.id, 'uphold'))).toBe('409 appeal_decided')
    expect(await expectJson(colleague.get(`/moderation/appeals/${open.id}`), 200)).toMatchObject({ state: 'void' })
  })

  it('leaves no half decision when the last write fails', async () => {
    const { author, moderator, colleague, room } = await aRoomWithStaff()
    const act = await actOn(moderator, author, 'warn', room)
    await expectJson(appeal(author, act.id), 202)
    const strikes = await strikesOf(author)
    await stack.sql.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'out of ink'; end $$;
      create trigger refuse before insert on notices for each row when (new.kind = 'appeal') execute function refuse()`)
    expect((await decide(colleague, act.id, 'overturn')).status).toBe(500)
    await stack.sql.unsafe('drop trigger refuse on notices; drop function refuse()')
    expect(await strikesOf(author)).toBe(strikes)
    expect(await ownActs(author)).toMatchObject([{ undone_at: null, appeal: { state: 'open' } }])
    await expectJson(decide(colleague, act.id, 'overturn'), 200)
  })
})
