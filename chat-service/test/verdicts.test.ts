import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aVerdict, aVerdictItem, type ModerationStack, startModeration } from './moderation-stack.js'

let stack: ModerationStack
beforeAll(async () => {
  stack = await startModeration()
})
afterAll(async () => {
  await stack.stop()
})

const TOXIC = { insult: 0.97, toxicity: 0.98 }
const DUBIOUS = { insult: 0.7 }

async function posted(over: Parameters<ModerationStack['aRoom']>[0] = {}) {
  const room = await stack.aRoom(over)
  const author = await stack.aMember(room)
  return { room, author, message: await stack.aMessage(room, author, 'you utter fool') }
}

describe('a verdict', () => {
  it('that is harmless is stored and counted, and changes nothing', async () => {
    const { room, message } = await posted()
    await stack.verdicts.apply([aVerdictItem(message, aVerdict())])
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'visible', seq: 1 })
    expect(await stack.itemsOf(message.id)).toEqual([])
    expect(await stack.auditOf(message.id)).toEqual([])
    expect(await stack.factsOf(message.id)).toMatchObject([{ type: 'verdict_applied', action: 'none', label: null }])
    expect(await stack.logOf(room)).toHaveLength(1)
  })

  it('over the hide threshold retracts the message, tells room and author, and asks for a review', async () => {
    const { room, author, message } = await posted()
    const heard = await stack.hear(room)
    const told = await stack.hearUser(author)
    const spans = [{ begin: 10, end: 14, label: 'insult' as const, score: 0.97 }]
    await stack.verdicts.apply([aVerdictItem(message, aVerdict(TOXIC, { spans }))])
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'hidden', seq: 1 })
    expect(heard).toMatchObject([{ t: 'ev', kind: 'hide', seq: 2, message_id: message.id, state: 'hidden' }])
    expect(told).toMatchObject([
      {
        t: 'notice',
        message_id: message.id,
        state: 'hidden',
        reason: expect.stringContaining('toxicity 0.98'),
        note: { rule: 'threshold:toxicity:hide', label: 'toxicity', score: 0.98, spans },
      },
    ])
    expect(await stack.itemsOf(message.id)).toMatchObject([{ cause: 'hidden', state: 'open' }])
    expect(await stack.auditOf(message.id)).toEqual(['message.hide'])
    expect(await stack.factsOf(message.id)).toMatchObject([{ action: 'hide', label: 'toxicity' }])
  })

  it('over the flag threshold leaves the message and asks for a review', async () => {
    const { room, message } = await posted()
    await stack.verdicts.apply([aVerdictItem(message, aVerdict(DUBIOUS))])
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'visible' })
    expect(await stack.itemsOf(message.id)).toMatchObject([{ cause: 'flagged', rule: 'threshold:insult:flag' }])
    expect(await stack.logOf(room)).toHaveLength(1)
  })

  it('handed in twice acts once', async () => {
    const { room, message } = await posted()
    const heard = await stack.hear(room)
    const item = aVerdictItem(message, aVerdict(TOXIC))
    await stack.verdicts.apply([item, item])
    await stack.verdicts.apply([item])
    expect(heard).toHaveLength(1)
    expect(await stack.logOf(room)).toHaveLength(2)
    expect(await stack.auditOf(message.id)).toEqual(['message.hide'])
    expect(await stack.factsOf(message.id)).toHaveLength(1)
  })

  it('handed in by two workers at the same time acts once', async () => {
    const { room, message } = await posted()
    const item = aVerdictItem(message, aVerdict(TOXIC))
    await Promise.all([stack.verdicts.apply([item]), stack.verdicts.apply([item])])
    expect((await stack.logOf(room)).map((entry) => entry.kind)).toEqual(['message', 'hide'])
    expect(await stack.factsOf(message.id)).toHaveLength(1)
  })

  it('on an older revision never touches a newer one', async () => {
    const { room, message } = await posted()
    const edited = await stack.edit(message, 'you lovely person')
    await stack.verdicts.apply([aVerdictItem(message, aVerdict(TOXIC))])
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'visible', revision: 2 })
    await stack.verdicts.apply([aVerdictItem(edited, aVerdict())])
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'visible' })
    expect(await stack.itemsOf(message.id)).toEqual([])
    expect(await stack.logOf(room)).toHaveLength(1)
    const [first, second] = await stack.sql`select action, rule from verdicts where message_id = ${message.id}
                                            order by revision`
    expect([first, second]).toMatchObject([
      { action: 'none', rule: 'superseded' },
      { action: 'none', rule: null },
    ])
  })

  it('racing an edit is decided by whoever has the room first, and never hides the new text for the old one', async () => {
    for (let round = 0; round < 10; round++) {
      const { message } = await posted()
      await Promise.all([
        stack.verdicts.apply([aVerdictItem(message, aVerdict(TOXIC))]),
        stack.edit(message, 'you lovely person'),
      ])
      const { state } = await stack.messageNow(message.id)
      const [log] = await stack.sql<{ details: { revision: number } }[]>`
        select details from audit_log where message_id = ${message.id}`
      // Hidden only if the verdict came first, while the message was still the text it judged.
      expect(state).toBe(log ? 'hidden' : 'visible')
      if (log) expect(log.details.revision).toBe(1)
    }
  })

  it('leaves deleted what was deleted meanwhile', async () => {
    const { room, message } = await posted()
    await stack.sql`update messages set state = 'deleted' where id = ${message.id}`
    await stack.verdicts.apply([aVerdictItem(message, aVerdict(TOXIC))])
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'deleted' })
    expect(await stack.itemsOf(message.id)).toEqual([])
    expect(await stack.logOf(room)).toHaveLength(1)
  })

  it('about a message that never was is passed over', async () => {
    const { room, author, message } = await posted()
    const gone = { id: newId<typeof message.id>(), roomId: room, senderId: author, revision: 1 }
    await stack.verdicts.apply([aVerdictItem(gone, aVerdict(TOXIC)), aVerdictItem(message, aVerdict(TOXIC))])
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'hidden' })
  })

  it('spares moderators of the room and staff of the server, but still calls for a review', async () => {
    const room = await stack.aRoom()
    const moderator = await stack.aMember(room, 'moderator')
    const admin = await stack.aMember(room, 'member', await stack.aUser('admin'))
    for (const author of [moderator, admin]) {
      const message = await stack.aMessage(room, author)
      await stack.verdicts.apply([aVerdictItem(message, aVerdict(TOXIC))])
      expect(await stack.messageNow(message.id)).toMatchObject({ state: 'visible' })
      expect(await stack.itemsOf(message.id)).toMatchObject([{ cause: 'flagged' }])
    }
  })

  it('that failed goes to people', async () => {
    const { message } = await posted()
    await stack.verdicts.apply([aVerdictItem(message, aVerdict({}, { outcome: 'failed' }))])
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'visible' })
    expect(await stack.itemsOf(message.id)).toMatchObject([{ cause: 'unscored', rule: 'unscored:failed' }])
  })

  it('on a display name is written down once for people to see', async () => {
    const user = await stack.aUser()
    const item = {
      ...aVerdictItem({ id: newId(), roomId: newId(), senderId: user, revision: 1 }, aVerdict(TOXIC)),
      subject: 'display_name' as const,
      subject_id: user,
      room_id: null,
    }
    await stack.verdicts.apply([item])
    await stack.verdicts.apply([item])
    const entries = await stack.sql`select action from audit_log where user_id = ${user}`
    expect(entries).toMatchObject([{ action: 'display_name.flag' }])
  })
})

describe('in a room that holds messages', () => {
  it('a harmless message takes its place in the order when its verdict releases it', async () => {
    const { room, author, message } = await posted({ mode: 'hold' })
    const second = await stack.aMessage(room, author, 'and hello')
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'held', seq: null })
    const heard = await stack.hear(room)
    await stack.verdicts.apply([aVerdictItem(second, aVerdict())])
    await stack.verdicts.apply([aVerdictItem(message, aVerdict())])
    expect(await stack.messageNow(second.id)).toMatchObject({ state: 'visible', seq: 1 })
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'visible', seq: 2 })
    expect(heard).toMatchObject([
      { kind: 'release', seq: 1, message_id: second.id, message: { text: 'and hello', state: 'visible', seq: 1 } },
      { kind: 'release', seq: 2, message_id: message.id },
    ])
    expect(await stack.factsOf(message.id)).toMatchObject([{ action: 'release' }])
  })

  it('one job releases many messages of many rooms without gaps', async () => {
    const rooms = await Promise.all([1, 2, 3].map(() => stack.aRoom({ mode: 'hold' })))
    const messages = []
    for (const room of rooms) {
      const author = await stack.aMember(room)
      for (let n = 0; n < 10; n++) messages.push(await stack.aMessage(room, author, `text ${n}`))
    }
    await stack.verdicts.apply(messages.reverse().map((message) => aVerdictItem(message, aVerdict())))
    for (const room of rooms) {
      expect((await stack.logOf(room)).map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      const [head] = await stack.sql`select head_seq::int as head from rooms where id = ${room}`
      expect(head).toEqual({ head: 10 })
    }
  })

  it('a toxic message stays held for a person, or is refused where the mode is block', async () => {
    const held = await posted({ mode: 'hold' })
    const blocked = await posted({ mode: 'block' })
    const told = await stack.hearUser(blocked.author)
    await stack.verdicts.apply([
      aVerdictItem(held.message, aVerdict(TOXIC)),
      aVerdictItem(blocked.message, aVerdict(TOXIC)),
    ])
    expect(await stack.messageNow(held.message.id)).toEqual({ state: 'held', seq: null, revision: 1 })
    expect(await stack.messageNow(blocked.message.id)).toEqual({ state: 'blocked', seq: null, revision: 1 })
    expect(await stack.itemsOf(held.message.id)).toMatchObject([{ cause: 'held' }])
    expect(await stack.itemsOf(blocked.message.id)).toMatchObject([{ cause: 'blocked' }])
    expect(told).toMatchObject([{ t: 'notice', state: 'blocked' }])
    expect(await stack.logOf(held.room)).toEqual([])
  })

  it('a message whose verdict is overdue is published and flagged, or kept, as the room says', async () => {
    const published = await posted({ mode: 'hold' })
    const kept = await posted({ mode: 'hold' })
    const patient = await posted({ mode: 'hold' })
    const overrides = (value: object) => JSON.stringify({ version: 1, overrides: value })
    await stack.sql`update rooms set policy = ${overrides({ unscored_held: 'keep' })}::text::jsonb where id = ${kept.room}`
    await stack.sql`
      update rooms set policy = ${overrides({ held_timeout_s: 3_600 })}::text::jsonb where id = ${patient.room}`
    stack.clock.set(new Date('2026-11-21T12:00:30.000Z'))
    await stack.verdicts.endOverdueHolds()
    expect(await stack.messageNow(published.message.id)).toMatchObject({ state: 'held' })
    stack.clock.set(new Date('2026-11-21T12:01:30.000Z'))
    await stack.verdicts.endOverdueHolds()
    await stack.verdicts.endOverdueHolds()
    expect(await stack.messageNow(published.message.id)).toMatchObject({ state: 'visible', seq: 1 })
    expect(await stack.messageNow(kept.message.id)).toMatchObject({ state: 'held', seq: null })
    expect(await stack.messageNow(patient.message.id)).toMatchObject({ state: 'held' })
    expect(await stack.itemsOf(published.message.id)).toMatchObject([{ cause: 'unscored', rule: 'unscored:timeout' }])
    expect(await stack.itemsOf(kept.message.id)).toMatchObject([{ cause: 'held', state: 'open' }])

    await stack.verdicts.apply([
      aVerdictItem(published.message, aVerdict(TOXIC)),
      aVerdictItem(kept.message, aVerdict()),
    ])
    expect(await stack.messageNow(published.message.id)).toMatchObject({ state: 'hidden' })
    expect(await stack.messageNow(kept.message.id)).toMatchObject({ state: 'visible', seq: 1 })
    expect(await stack.itemsOf(kept.message.id)).toMatchObject([{ state: 'resolved', resolution: 'released' }])
  })
})

describe('when the transaction dies between its steps', () => {
  it('nothing of it is there, and the retry does all of it', async () => {
    const { room, message } = await posted()
    const other = await posted()
    const heard = await stack.hear(room)
    // The audit entry is among the last things written: a constraint refuses it after state, log and item were changed.
    await stack.sql.unsafe(
      `alter table audit_log add constraint broken check (message_id is distinct from '${message.id}') not valid`,
    )
    const items = [aVerdictItem(message, aVerdict(TOXIC)), aVerdictItem(other.message, aVerdict())]
    await expect(stack.verdicts.apply(items)).rejects.toThrow('broken')
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'visible' })
    expect(await stack.logOf(room)).toHaveLength(1)
    expect(await stack.factsOf(other.message.id)).toEqual([])
    expect(heard).toEqual([])
    await stack.sql`alter table audit_log drop constraint broken`
    await stack.verdicts.apply(items)
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'hidden' })
    expect(heard).toHaveLength(1)
    expect(await stack.factsOf(other.message.id)).toHaveLength(1)
  })

  it('because its connection was cut, it is undone and can be done again', async () => {
    const { room, message } = await posted()
    const item = aVerdictItem(message, aVerdict(TOXIC))
    const blocker = await stack.sql.reserve()
    await blocker`begin`
    await blocker`select id from rooms where id = ${room} for update`
    const dying = stack.verdicts.apply([item]).then(
      () => 'applied',
      (error: unknown) => error,
    )
    const [waiting] = await waitingForLock(stack)
    await stack.sql`select pg_terminate_backend(${waiting?.pid ?? 0})`
    expect(await dying).toMatchObject({ kind: 'unavailable' })
    await blocker`rollback`
    blocker.release()
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'visible' })
    await stack.verdicts.apply([item])
    expect(await stack.messageNow(message.id)).toMatchObject({ state: 'hidden' })
  })
})

async function waitingForLock({ sql }: ModerationStack): Promise<{ pid: number }[]> {
  await expect
    .poll(async () => (await blocked(sql)).length, { timeout: 10_000, message: 'a statement waits for the room' })
    .toBe(1)
  return blocked(sql)
}

function blocked(sql: ModerationStack['sql']) {
  return sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and cardinality(pg_blocking_pids(pid)) > 0`
}
