import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anAnalytics, aToken, type RunningAnalytics } from './an-analytics.js'
import { anAct, aPost, aVerdict, bob, garden, scores } from './facts.js'

const DAY = 'from=2026-03-15&to=2026-03-16'

describe('/export.csv', () => {
  let running: RunningAnalytics
  const plain = aPost({ at: '2026-03-15T10:00:00.000Z' })
  const hidden = aPost({ ...bob, ...garden, at: '2026-03-15T10:00:01.000Z', characters: 33 })
  const nasty = aPost({
    at: '2026-03-15T10:00:02.000Z',
    sender_id: newId(),
    sender_name: '=HYPERLINK("http://evil.test";"click")',
    room_id: newId(),
    room_name: '@SUM(1+1), "quoted"\nand more',
  })
  beforeAll(async () => {
    running = await anAnalytics()
    await running.record([
      plain,
      hidden,
      nasty,
      aVerdict(plain),
      aVerdict(hidden, {
        action: 'hide',
        label: 'insult',
        verdict: { scores: scores({ insult: 0.912345 }), sentiment: { negative: 1, neutral: 0, positive: 0 } },
      }),
      anAct(hidden, 'approve'),
      aPost({ at: '2026-03-14T23:59:59.999Z' }),
    ])
  })
  afterAll(() => running.stop())

  const lines = async (query: string): Promise<string[]> => {
    const response = await running.get(`/export.csv?${query}`)
    expect(response.status).toBe(200)
    return (await response.text()).split('\r\n').filter((line) => line !== '')
  }

  it('is a download with a header line and a line per message, in order of posting', async () => {
    const response = await running.get(`/export.csv?${DAY}`)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="parley-messages.csv"')
    const [header, first, second] = (await response.text()).split('\r\n')
    expect(header).toBe(
      'message_id,posted_at,room_id,room_name,sender_id,sender_name,characters,edits,deleted_at,verdict_at,outcome,action,' +
        'label,sentiment,toxicity,severe_toxicity,obscene,threat,insult,identity_attack,decision,decided_at',
    )
    expect(first).toContain(`${plain.message_id},2026-03-15T10:00:00.000Z,${plain.room_id},lobby`)
    expect(second).toBe(
      `${hidden.message_id},2026-03-15T10:00:01.000Z,${hidden.room_id},garden,${hidden.sender_id},Bob,33,0,,` +
        '2026-03-15T11:30:00.100Z,scored,hide,insult,negative,0.05,0.01,0.02,0,0.912345,0.01,keep,2026-03-15T11:40:00.000Z',
    )
  })

  it('never holds what a spreadsheet would take for a formula', async () => {
    const text = await (await running.get(`/export.csv?${DAY}`)).text()
    expect(text).toContain(`"'=HYPERLINK(""http://evil.test"";""click"")"`)
    expect(text).toContain(`"'@SUM(1+1), ""quoted""\nand more"`)
  })

  it('can be narrowed to a room, to a label, and to what was acted on', async () => {
    expect(await lines(DAY)).toHaveLength(4)
    expect(await lines(`${DAY}&room=${garden.room_id}`)).toHaveLength(2)
    expect(await lines(`${DAY}&acted_on=true`)).toHaveLength(2)
    expect(await lines(`${DAY}&label=insult`)).toHaveLength(2)
    expect(await lines(`${DAY}&label=threat`)).toHaveLength(1)
  })

  it('holds every message once when there are many, also those posted in the same millisecond', async () => {
    const room = newId()
    const posts = Array.from({ length: 1_234 }, () =>
      aPost({ room_id: room, room_name: 'busy', at: '2026-03-15T09:00:00.000Z' }),
    )
    for (let start = 0; start < posts.length; start += 128) await running.record(posts.slice(start, start + 128))
    const ids = (await lines(`${DAY}&room=${room}`)).slice(1).map((line) => line.slice(0, 36))
    expect(ids).toHaveLength(posts.length)
    expect(new Set(ids)).toEqual(new Set(posts.map(({ message_id }) => message_id)))
  })

  it('reads on only as the client does, refuses a fifth at a time, and ends when the client goes', async () => {
    const responses = await Promise.all([1, 2, 3, 4].map(() => running.get(`/export.csv?${DAY}`)))
    const refused = await running.get(`/export.csv?${DAY}`)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('5')
    for (const { body } of responses) await body?.cancel()
    const next = await running.get(`/export.csv?${DAY}`)
    expect(next.status).toBe(200)
    await next.body?.cancel()
  })

  it('answers HEAD with what GET would, and holds no place for a body that nobody reads', async () => {
    const head = (role: 'moderator' | 'user') =>
      running.analytics.app.request(`/export.csv?${DAY}`, {
        method: 'HEAD',
        headers: { authorization: `Bearer ${aToken({ role })}` },
      })
    for (let asked = 0; asked < 5; asked += 1) {
      const response = await head('moderator')
      expect(response.status).toBe(200)
      expect(response.headers.get('content-disposition')).toContain('parley-messages.csv')
      expect(await response.text()).toBe('')
    }
    expect((await head('user')).status).toBe(403)
    expect(await lines(`${DAY}&acted_on=true`)).toHaveLength(2)
  })
})
