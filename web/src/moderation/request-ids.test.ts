import { describe, expect, it } from 'vitest'
import { RequestIds } from './request-ids.js'

describe('the id of a request', () => {
  const answered = async (id: string) => id
  /** Sends what gets no answer, and tells under which id it went. */
  const unanswered = async (ids: RequestIds, content: unknown) => {
    const sent: string[] = []
    await expect(
      ids.send(content, async (id) => {
        sent.push(id)
        throw new Error('no answer')
      }),
    ).rejects.toThrow('no answer')
    return sent[0]
  }

  it('stays while the same is sent again without an answer', async () => {
    const ids = new RequestIds()
    const first = await unanswered(ids, { kind: 'warn', reason: 'Calm down' })
    expect(await unanswered(ids, { kind: 'warn', reason: 'Calm down' })).toBe(first)
    expect(await ids.send({ kind: 'warn', reason: 'Calm down' }, answered)).toBe(first)
  })

  it('is another for other words, and for the same words once they were answered', async () => {
    const ids = new RequestIds()
    const first = await unanswered(ids, { kind: 'warn', reason: 'Calm down' })
    expect(await ids.send({ kind: 'warn', reason: 'Calm down!' }, answered)).not.toBe(first)
    await ids.send({ kind: 'warn', reason: 'Calm down' }, answered)
    expect(await ids.send({ kind: 'warn', reason: 'Calm down' }, answered)).not.toBe(first)
  })
})
