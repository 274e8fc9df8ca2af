import { LABELS } from '@parley/common/contracts/moderation'
import { type AnalyticsFact, analyticsJobSchema, type Correction } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
import type { Consumer } from '@parley/common/queue/queues'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { asService, type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'

type Room = Awaited<ReturnType<ChatStack['aRoom']>>

let stack: ChatStack
let admin: TestUser
let moderator: TestUser
let owner: TestUser
let author: TestUser
let reporter: TestUser
let room: Room
/** What analytics is told. */
const facts: AnalyticsFact[] = []
let listener: Consumer
beforeAll(async () => {
  stack = await startChatStack({ withJobs: true })
  listener = stack.queues.consumer('analytics', analyticsJobSchema, async (job) => void facts.push(...job.facts))
  admin = await stack.aUser({ role: 'admin' })
  moderator = await stack.aUser({ role: 'moderator' })
  owner = await stack.aUser()
  author = await stack.aUser({ username: 'Ada' })
  reporter = await stack.aUser()
  room = await stack.aRoom(owner)
  for (const user of [author, reporter, moderator]) await stack.join(user, room)
}, 60_000)
afterAll(async () => {
  await listener.close()
  await stack.close()
})

const scored = (insult: number) => ({ ...Object.fromEntries(LABELS.map((label) => [label, 0.01])), insult })

/** A message that was reported, with its verdict, and the review item it has. */
async function aReportedMessage({ by = author, where = room, text = 'you @Bob fool', insult = 0.7 } = {}) {
  const { id } = await stack.aMessage(by, where, text)
  await stack.sql`
    insert into verdicts (message_id, revision, event_id, outcome, scores, sentiment, language, spans, model_version,
                          action, rule, label, score)
    values (${id}, 1, ${newId()}, 'scored', ${JSON.stringify(scored(insult))}::text::jsonb, '{}', 'en', '[]', 'test-1',
            'flag', 'threshold:insult:flag', 'insult', ${insult})`
  await reporter.post(`/messages/${id}/report`, { reason: 'harassment' })
  const [item] = await stack.sql<
    { id: string }[]
  >`select id from review_items where message_id = ${id} and state = 'open'`
  return { id, itemId: item?.id ?? '' }
}

const decide = (who: TestUser, itemId: string, decision: string) =>
  expectJson<{ id: string }>(who.post(`/moderation/items/${itemId}/decision`, { decision }), 200)

const labelsOf = (messageId: string) =>
  stack.sql<Record<string, unknown>[]>`select * from labels where message_id = ${messageId} order by at, id`

const actsOn = (messageId: string) =>
  stack.sql<{ id: string; kind: string }[]>`select id, kind from acts where message_id = ${messageId} order by id`

describe('a decision', () => {
  it('becomes a label: scores, model, what triggered it, who decided what', async () => {
    const { id, itemId } = await aReportedMessage()
    await decide(moderator, itemId, 'remove')
    expect(await labelsOf(id)).toMatchObject([
      {
        source: 'decision',
        labelled_by: moderator.id,
        author_id: author.id,
        room_id: room.id,
        revision: 1,
        scores: scored(0.7),
        model_version: 'test-1',
        language: 'en',
        machine_action: 'flag',
        rule: 'threshold:insult:flag',
        label: 'insult',
        cause: 'reported',
        decision: 'remove',
        word: 'remove',
        text: null,
        overturned_by: null,
        withdrawn_at: null,
      },
    ])
    const [label] = await labelsOf(id)
    const [entry] = await stack.sql`select action from audit_log where id = ${String(label?.id)}`
    expect(entry).toMatchObject({ action: 'message.remove' })
  })

  it('that says the opposite of an earlier one overturns it', async () => {
    const { id, itemId } = await aReportedMessage()
    await decide(moderator, itemId, 'remove')
    await decide(admin, itemId, 'restore')
    const [removed, restored] = await labelsOf(id)
    expect(removed).toMatchObject({ word: 'remove', overturned_by: restored?.id, withdrawn_at: null })
    expect(restored).toMatchObject({ word: 'keep', labelled_by: admin.id, overturned_by: null })
  })

  it('on the way past the queue is a label too', async () => {
    const { id } = await stack.aMessage(author, room, 'whatever')
    await expectJson(moderator.request('DELETE', `/messages/${id}`), 204)
    expect(await labelsOf(id)).toMatchObject([{ word: 'remove', labelled_by: moderator.id, scores: null, rule: null }])
  })

  it('that its maker takes back is withdrawn; one that somebody else takes back is overturned', async () => {
    const [own, others] = [await aReportedMessage(), await aReportedMessage()]
    for (const [{ id, itemId }, by] of [
      [own, moderator],
      [others, admin],
    ] as const) {
      await decide(moderator, itemId, 'remove')
      const act = (await actsOn(id)).find(({ kind }) => kind === 'remove')
      await expectJson(by.post(`/moderation/acts/${act?.id}/undo`, {}), 200)
    }
    expect(await labelsOf(own.id)).toMatchObject([{ overturned_by: null, withdrawn_at: expect.any(Date) }])
    expect(await labelsOf(others.id)).toMatchObject([{ overturned_by: expect.any(String), withdrawn_at: null }])
  })

  it('of the author on their own message is none', async () => {
    const { id } = await stack.aMessage(author, room, 'oops')
    await expectJson(author.request('DELETE', `/messages/${id}`), 204)
    expect(await labelsOf(id)).toEqual([])
  })

  it('tells analytics which act it was, of which revision, and how long it had waited', async () => {
    const { id, itemId } = await aReportedMessage()
    await decide(moderator, itemId, 'approve')
    const [label] = await labelsOf(id)
    const act = await vi.waitFor(
      () => {
        const found = facts.find((fact) => fact.type === 'moderation_act' && fact.message_id === id)
        if (!found) throw new Error('it has not come yet')
        return found
      },
      { timeout: 30_000 },
    )
    expect(act).toMatchObject({
      action: 'approve',
      act_id: label?.id,
      revision: 1,
      cause: 'reported',
      waiting_since: expect.any(String),
    })
  })
})

describe('corrections of scores', () => {
  const aCorrection = (overrides: Partial<Correction> = {}): Correction => ({
    event_id: newId(),
    at: new Date().toISOString(),
    text: 'you are a star',
    language: 'en',
    corrected: { insult: 0 },
    scores: scored(0.6) as Correction['scores'],
    model_version: 'test-1',
    corrected_by: author.id,
    ...overrides,
  })

  it('that come over the queue are kept as labels, each once', async () => {
    const correction = aCorrection()
    const producer = stack.queues.producer('corrections')
    for (const id of [newId(), newId()]) await producer.addAll([{ id, data: { items: [correction] } }])
    const other = aCorrection({ text: 'another' })
    await producer.addAll([{ id: newId(), data: { items: [other] } }])
    await vi.waitFor(
      async () => {
        const [stored] = await stack.sql`select id from labels where id = ${other.event_id}`
        expect(stored).toBeDefined()
      },
      { timeout: 30_000 },
    )
    expect(await stack.sql`select * from labels where text = 'you are a star'`).toMatchObject([
      {
        source: 'correction',
        corrected: { insult: 0 },
        scores: scored(0.6),
        model_version: 'test-1',
        labelled_by: author.id,
      },
    ])
  })
})

describe('training', () => {
  const lines = async (query = ''): Promise<Record<string, unknown>[]> => {
    const answer = await admin.get(`/moderation/labels/export${query}`)
    if (answer.status !== 200) throw new Error(await answer.text())
    const text = await answer.text()
    return text === ''
      ? []
      : text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
  }
  const rule = (consent: string) => expectJson(admin.request('PUT', '/moderation/labels/settings', { consent }), 200)
  const consent = (who: TestUser, answer: boolean | null) =>
    expectJson(who.request('PUT', '/me/training-consent', { consent: answer }), 200)

  it('is off until an admin allows it', async () => {
    expect(await expectJson(admin.get('/moderation/labels/settings'), 200)).toMatchObject({
      consent: 'off',
      labels: { exportable: 0 },
    })
    await expectJson(admin.get('/moderation/labels/export'), 409)
    expect(await expectJson(author.get('/me/training-consent'), 200)).toEqual({
      consent: null,
      is_used: false,
      rule: 'off',
    })
  })

  it.each(['/moderation/labels/settings', '/moderation/labels/export'])('%s is for admins only', async (path) => {
    for (const who of [author, owner, moderator]) await expectJson(who.get(path), 403)
    const bot = await stack.aUser({ role: 'admin', scopes: ['chat:read', 'moderation:read', 'moderation:write'] })
    await expectJson(bot.get(path), 403)
    await expectJson(moderator.request('PUT', '/moderation/labels/settings', { consent: 'opt_out' }), 403)
  })

  it('with opt_in, exports texts of those who said yes, and nobody else’s', async () => {
    await rule('opt_in')
    expect((await lines('?source=decision')).length).toBe(0)
    expect(await consent(author, true)).toEqual({ consent: true, is_used: true, rule: 'opt_in' })
    const exported = await lines('?source=decision')
    expect(exported.length).toBeGreaterThan(0)
    expect(await consent(author, null)).toMatchObject({ consent: null, is_used: false })
    expect(await lines('?source=decision')).toEqual([])
  })

  it('with opt_out, exports texts of all but those who said no', async () => {
    await rule('opt_out')
    expect((await lines('?source=decision')).length).toBeGreaterThan(0)
    await consent(author, false)
    expect(await lines('?source=decision')).toEqual([])
    await consent(author, true)
  })

  it('corrections are exported unless who sent them said no', async () => {
    await rule('opt_in')
    await consent(author, null)
    expect(await lines('?source=correction')).toMatchObject([{ corrected: { insult: 0 }, author: null }, {}])
    await consent(author, false)
    expect(await lines('?source=correction')).toEqual([])
    await consent(author, true)
  })

  it('a line says what was decided on which text, and names nobody', async () => {
    const exported = await lines('?source=decision')
    const text = JSON.stringify(exported)
    for (const id of [author.id, moderator.id, room.id, 'Ada', 'Bob']) expect(text).not.toContain(id)
    const line = exported.find(({ cause, overturned }) => cause === 'reported' && overturned === true)
    expect(line).toMatchObject({
      source: 'decision',
      text: 'you <mention> fool',
      word: 'remove',
      decision: 'remove',
      scores: scored(0.7),
      model_version: 'test-1',
      rule: 'threshold:insult:flag',
      label: 'insult',
      author: expect.stringMatching(/^[\w-]{20}$/),
      day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    })
    expect(new Set(exported.map(({ author: pseudonym }) => pseudonym)).size).toBe(1)
    const again = await lines('?source=decision')
    expect(again.map(({ author: pseudonym }) => pseudonym)).toEqual(exported.map(({ author: pseudonym }) => pseudonym))
  })

  it('what was withdrawn, deleted, or said between two is not exported', async () => {
    const before = await lines('?source=decision')
    const direct = await expectJson<Room>(author.post('/direct', { user_id: reporter.id }), 201)
    const secret = await aReportedMessage({ where: direct, text: 'a secret' })
    await decide(moderator, secret.itemId, 'remove')
    const gone = await aReportedMessage({ text: 'gone soon' })
    await decide(moderator, gone.itemId, 'approve')
    expect((await lines('?source=decision')).length).toBe(before.length + 1)
    await expectJson(author.request('DELETE', `/messages/${gone.id}`), 204)
    expect(await lines('?source=decision')).toEqual(before)
  })

  it('an edited text is exported as it was judged', async () => {
    const { id, itemId } = await aReportedMessage({ text: 'the judged words' })
    await decide(moderator, itemId, 'approve')
    await expectJson(author.request('PATCH', `/messages/${id}`, { text: 'other words' }), 200)
    expect((await lines()).map(({ text }) => text)).toContain('the judged words')
  })

  it('CSV says the same, with cells that no spreadsheet takes for a formula', async () => {
    const { itemId } = await aReportedMessage({ text: '=cmd|"x"!A1,\nnext' })
    await decide(moderator, itemId, 'approve')
    const answer = await admin.get('/moderation/labels/export?format=csv')
    expect(answer.headers.get('content-disposition')).toContain('parley-labels.csv')
    const csv = await answer.text()
    expect(csv.split('\r\n')[0]).toContain('id,source,day,text,language,word,decision,overturned')
    expect(csv).toContain(`"'=cmd|""x""!A1,\nnext"`)
  })

  it('every export and every change of the rule is in the audit log', async () => {
    const audit = await expectJson<{ items: unknown[] }>(admin.get('/moderation/audit?action=labels.export'), 200)
    expect(audit.items[0]).toMatchObject({
      actor: { id: admin.id },
      details: { format: 'csv', rule: 'opt_in', labels: expect.any(Number) },
    })
    const changes = await expectJson<{ items: unknown[] }>(admin.get('/moderation/audit?action=training.settings'), 200)
    expect(changes.items[0]).toMatchObject({ details: { before: 'opt_out', after: 'opt_in' } })
  })

  it('only so many exports run at a time, and one that is given up makes room', async () => {
    const running = await Promise.all([1, 2].map(() => admin.get('/moderation/labels/export')))
    const third = await admin.get('/moderation/labels/export')
    // Small exports are over at once; what counts is that none is left behind.
    expect([200, 429]).toContain(third.status)
    for (const answer of [...running, third]) await answer.body?.cancel()
    await vi.waitFor(async () => expect((await admin.get('/moderation/labels/export')).status).toBe(200))
  })

  it('HEAD is answered as GET, and holds no place for a body that nobody reads', async () => {
    const path = '/moderation/labels/export'
    const headers = { authorization: `Bearer ${admin.token}` }
    for (let asked = 0; asked < 5; asked += 1) {
      const head = await stack.chat.app.request(path, { method: 'HEAD', headers })
      expect(head.status).toBe(200)
      expect(head.headers.get('content-disposition')).toContain('parley-labels.')
    }
  })

  it('who is erased is in no label', async () => {
    await vi.waitFor(() => expectJson(asService(stack.chat, 'POST', `/internal/users/${author.id}/erase`), 200), {
      timeout: 30_000,
    })
    expect(await lines()).toEqual([])
    const left = await stack.sql`
      select id from labels where author_id = ${author.id} or labelled_by = ${author.id} or text is not null`
    expect(left).toEqual([])
    expect(await stack.sql`select user_id from training_consents where user_id = ${author.id}`).toEqual([])
  })
})

describe('the state of the queue, for analytics', () => {
  it('tells how much waits, and since when', async () => {
    await expectJson(asService(stack.chat, 'GET', '/internal/review-queue', 'wrong'), 401)
    const empty = await expectJson<{ open: number }>(asService(stack.chat, 'GET', '/internal/review-queue'), 200)
    const talker = await stack.aUser()
    await stack.join(talker, room)
    const { id } = await aReportedMessage({ by: talker })
    await aReportedMessage({ by: talker })
    await stack.sql`update review_items set created_at = created_at - interval '2 hours' where message_id = ${id}`
    const queue = await expectJson<Record<string, number>>(asService(stack.chat, 'GET', '/internal/review-queue'), 200)
    expect(queue).toMatchObject({ open: empty.open + 2, causes: [{ cause: 'reported', open: empty.open + 2 }] })
    expect(queue.oldest_age_ms).toBeGreaterThan(1.9 * 3_600_000)
  })
})
