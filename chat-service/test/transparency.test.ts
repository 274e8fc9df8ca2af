import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asService, type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'

interface Entry {
  readonly id: string
  readonly action: string
}
interface Statement {
  readonly puid: string
  readonly decision_account: string | null
  readonly decision_provision: string | null
}

const MANY = 12_345

let stack: ChatStack
let admin: TestUser
let moderator: TestUser
let member: TestUser
let roomId: string
beforeAll(async () => {
  stack = await startChatStack()
  admin = await stack.aUser({ role: 'admin' })
  moderator = await stack.aUser({ role: 'moderator' })
  const owner = await stack.aUser()
  const room = await stack.aRoom(owner)
  roomId = room.id
  member = await stack.aUser({ username: 'the_very_person' })
  await stack.join(member, room)
  const act = { kind: 'mute', room_id: room.id, reason: 'Dear the_very_person, call 555-1234', duration_s: 3_600 }
  await expectJson(owner.post(`/moderation/users/${member.id}/acts`, act), 200)
  const ban = { kind: 'ban', room_id: null, reason: 'out' }
  await expectJson(moderator.post(`/moderation/users/${member.id}/acts`, ban), 200)
  await stack.sql`
    insert into audit_log (id, action, details, actor_id)
    select gen_random_uuid(), 'test.entry', jsonb_build_object('n', n), ${owner.id}
    from generate_series(1, ${MANY}) n`
}, 120_000)
afterAll(() => stack.close())

describe('the audit log as a file', { timeout: 60_000 }, () => {
  it('is whole, however long, each entry once and newest first', async () => {
    const entries = await expectJson<Entry[]>(admin.get('/moderation/audit/export?action=test.entry'), 200)
    expect(entries).toHaveLength(MANY)
    expect(new Set(entries.map(({ id }) => id)).size).toBe(MANY)
    expect(entries.map(({ id }) => id)).toEqual(
      entries
        .map(({ id }) => id)
        .toSorted()
        .reverse(),
    )
  })

  it('is CSV on demand, with a header and a line per entry', async () => {
    const answer = await admin.get('/moderation/audit/export?action=test.entry&format=csv')
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const lines = (await answer.text()).trimEnd().split('\r\n')
    expect(lines).toHaveLength(MANY + 1)
    expect(lines[0]).toBe(
      'id,at,actor_id,actor_name,action,room_id,room_name,message_id,user_id,user_name,rule,details',
    )
  })

  it('is an empty array where nothing fits', async () => {
    expect(await expectJson(admin.get('/moderation/audit/export?action=no.such.act'), 200)).toEqual([])
  })

  it('is filtered by actor, subject, room, action and time', async () => {
    const by = async (query: string): Promise<string[]> =>
      (await expectJson<Entry[]>(admin.get(`/moderation/audit/export?${query}`), 200)).map(({ action }) => action)
    expect(await by(`user=${member.id}&by=person`)).toEqual(expect.arrayContaining(['user.ban', 'member.mute']))
    expect(await by(`actor=${moderator.id}`)).toEqual(['user.ban'])
    expect(await by(`room=${roomId}&action=member.mute`)).toEqual(['member.mute'])
    expect(await by(`user=${member.id}&until=2020-01-01T00:00:00Z`)).toEqual([])
  })

  it('is for those who may read it: others get what concerns the rooms they moderate, which may be nothing', async () => {
    const anybody = await stack.aUser()
    expect(await expectJson(anybody.get('/moderation/audit/export'), 200)).toEqual([])
    expect((await anybody.get(`/moderation/audit/export?room=${roomId}`)).status).toBe(403)
  })
})

describe('a time that Postgres does not know', () => {
  const YEAR_0 = '0000-01-01T00:00:00Z'
  it.each([
    '/moderation/audit?from=',
    '/moderation/audit?until=',
    '/moderation/audit/export?from=',
    '/moderation/statements/export?from=',
    '/moderation/labels/export?until=',
  ])('is refused by %s', async (path) => {
    expect((await admin.get(`${path}${YEAR_0}`)).status).toBe(422)
  })

  it.each([
    ['from', { from: YEAR_0, until: '0000-01-02T00:00:00Z' }],
    ['until', { until: YEAR_0 }],
  ])('is refused as the %s of a simulation', async (_end, window) => {
    expect((await admin.post('/moderation/simulate', { ...window, thresholds: {} })).status).toBe(422)
  })

  it('is the asker’s mistake even where nobody looked', async () => {
    const { app } = await stack.anotherInstance()
    app.get('/unlooked', async (c) => c.json(await stack.sql`select ${YEAR_0}::text::timestamptz`))
    const answer = await app.request('/unlooked', { headers: { authorization: `Bearer ${admin.token}` } })
    expect(answer.status).toBe(422)
  })
})

describe('statements of reasons', { timeout: 60_000 }, () => {
  it('are made for every restriction, without anything that tells whom it was on', async () => {
    const answer = await moderator.get('/moderation/statements/export')
    const text = await answer.text()
    const statements = JSON.parse(text) as Statement[]
    expect(statements).toMatchObject([
      { decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION', decision_account: null },
      { decision_provision: null, decision_account: 'DECISION_ACCOUNT_SUSPENDED' },
    ])
    for (const secret of [member.id, member.username, '555-1234', moderator.id, roomId]) {
      expect(text).not.toContain(secret)
    }
  })

  it('are not made again where an appeal is not granted, nor of what its author had deleted', async () => {
    const [owner, colleague, author, reporter] = await Promise.all([1, 2, 3, 4].map(() => stack.aUser()))
    if (!owner || !colleague || !author || !reporter) throw new Error('four were asked for')
    const room = await stack.aRoom(owner)
    for (const user of [colleague, author, reporter]) await stack.join(user, room)
    await stack.sql`
      update memberships set role = 'moderator' where room_id = ${room.id} and user_id = ${colleague.id}`
    const before = await expectJson<Statement[]>(moderator.get('/moderation/statements/export'), 200)

    const appealed = await stack.aMessage(author, room, 'you fool')
    await expectJson(owner.request('DELETE', `/messages/${appealed.id}`), 204)
    const [removal] = await stack.sql<{ id: string }[]>`select id from acts where message_id = ${appealed.id}`
    await expectJson(author.post(`/acts/${removal?.id}/appeal`, { text: 'I meant it kindly' }), 202)
    const upheld = { outcome: 'uphold', reason: 'We looked again' }
    await expectJson(colleague.post(`/moderation/appeals/${removal?.id}/decision`, upheld), 200)

    const gone = await stack.aMessage(author, room, 'you fool')
    await expectJson(reporter.post(`/messages/${gone.id}/report`, { reason: 'harassment' }), 202)
    await expectJson(author.request('DELETE', `/messages/${gone.id}`), 204)
    const [item] = await stack.sql<{ id: string }[]>`select id from review_items where message_id = ${gone.id}`
    await expectJson(owner.post(`/moderation/items/${item?.id}/acts`, { kind: 'remove' }), 200)

    const acts = await stack.sql`
      select kind from acts where message_id = any(${[appealed.id, gone.id]}::uuid[]) and kind = 'remove'`
    expect(acts).toHaveLength(3)
    const after = await expectJson<Statement[]>(moderator.get('/moderation/statements/export'), 200)
    expect(after.slice(before.length)).toMatchObject([{ puid: removal?.id }])
  })

  it('come as CSV with the database’s own column names, lists as JSON', async () => {
    const text = await (await admin.get('/moderation/statements/export?format=csv')).text()
    const [header, first] = text.split('\r\n')
    expect(header).toMatch(/^puid,decision_visibility,.*,territorial_scope,.*,automated_decision$/)
    expect(first).toContain('"[""AT"",""BE""')
  })

  it('are of a span of time, and for the server’s staff only', async () => {
    const none = '/moderation/statements/export?until=2020-01-01T00:00:00Z'
    expect(await expectJson(admin.get(none), 200)).toEqual([])
    expect((await member.get('/moderation/statements/export')).status).toBe(403)
    const narrow = await stack.aUser({ role: 'moderator', scopes: ['chat:read'] })
    expect((await narrow.get('/moderation/statements/export')).status).toBe(403)
  })
})

describe('notices', { timeout: 60_000 }, () => {
  it('are deleted when they are old', async () => {
    const { sql } = stack
    const old = newId()
    await sql`
      insert into notices (id, user_id, kind, reason, details, created_at)
      values (${old}, ${member.id}, 'act', 'long ago', '{"state": null, "note": null}', '2020-01-01')`
    const instance = await stack.anotherInstance({ withJobs: true })
    expect(instance).toBeDefined()
    await expect
      .poll(async () => (await sql`select from notices where id = ${old}`).length, { timeout: 30_000 })
      .toBe(0)
    expect((await sql`select from notices where user_id = ${member.id}`).length).toBeGreaterThan(0)
  })

  it('are deleted with the person, as is what they asked of bots and the commands they answered', async () => {
    const { chat, sql } = stack
    const [person, owner] = await Promise.all([stack.aUser(), stack.aUser()])
    const room = await stack.aRoom(person)
    await stack.join(owner, room)
    const act = { kind: 'warn', room_id: null, reason: 'out' }
    await expectJson(moderator.post(`/moderation/users/${person.id}/acts`, act), 200)
    const wish = { name: 'echo', description: 'Says it again', url: 'https://example.org/hook' }
    await expectJson(person.post(`/rooms/${room.id}/commands`, wish), 201)
    await expectJson(person.post(`/rooms/${room.id}/commands/invoke`, { text: '/echo something private' }), 202)
    await expectJson(asService(chat, 'POST', `/internal/users/${person.id}/erase`), 200)
    expect(await sql`select from notices where user_id = ${person.id}`).toHaveLength(0)
    expect(await sql`select from command_invocations where user_id = ${person.id}`).toHaveLength(0)
    expect(await sql`select from outgoing_webhooks where room_id = ${room.id}`).toHaveLength(0)
  })
})
