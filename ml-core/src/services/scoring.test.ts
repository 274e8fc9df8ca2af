import { describe, expect, it } from 'vitest'
import { aScoring, WaitingClient } from '../../test/rule-model.js'
import { ClientLeft } from '../inference/client.js'
import type { TextVerdict } from './scoring.js'
import { WARM_UP_TEXTS, WARM_UP_WORDS } from './warm-up.js'

/** For a client that waits, each time another. */
const forClient = (owner?: string) => ({ priority: 'interactive', client: new WaitingClient(owner) }) as const

async function scoreOne(text: string, deps = aScoring()): Promise<TextVerdict> {
  const [result] = await deps.scoring.scoreAll([text], { priority: 'queue' })
  if (result?.kind !== 'scored') throw new Error('not scored')
  return result
}

describe('scoring', () => {
  it('scores an ordinary text once, as it is', async () => {
    const deps = aScoring()
    const verdict = await scoreOne('good morning everyone', deps)
    expect(verdict).toMatchObject({ folded: null, spans: [], language: { code: 'en', isSupported: true } })
    expect(deps.model.asked).toEqual(['good morning everyone'])
  })

  it.each([
    ['you 1d10t', '1d10t'],
    ['you i d i o t!', 'i d i o t'],
    ['you іdiоt', 'іdiоt'],
  ])('scores %j as a person reads it, and points at what was written', async (text, written) => {
    const verdict = await scoreOne(text)
    expect(verdict.scores.insult).toBe(0.9)
    expect(verdict.sentiment.negative).toBe(0.8)
    const insult = verdict.spans.find(({ label }) => label === 'insult')
    expect(text.slice(insult?.begin, insult?.end)).toBe(written)
  })

  it('looks a repeated text up', async () => {
    const deps = aScoring()
    const first = await scoreOne('you idiot', deps)
    const asked = deps.model.asked.length
    expect(await scoreOne('you idiot', deps)).toEqual(first)
    expect(deps.model.asked.length).toBe(asked)
    expect(deps.cache.hits).toBe(1)
  })

  it('scores a text that comes twice at once only once', async () => {
    const deps = aScoring()
    await deps.scoring.scoreAll(['same', 'same', 'same'], { priority: 'queue' })
    expect(deps.model.asked).toEqual(['same'])
  })

  it('has two requests’ worth of a request in line at a time, the parts of flagged texts included', async () => {
    const deps = aScoring()
    const inLine = { now: 0, most: 0 }
    const score = deps.model.score.bind(deps.model)
    deps.model.score = async (texts, priority) => {
      inLine.now += texts.length
      inLine.most = Math.max(inLine.most, inLine.now)
      const outcomes = await score(texts, priority)
      inLine.now -= texts.length
      return outcomes
    }
    const texts = Array.from({ length: 64 }, (_, n) => `word${n} other${n} you idiot`)
    const results = await deps.scoring.scoreAll(texts, forClient())
    expect(results.every((result) => result.kind === 'scored' && result.spans.length > 0)).toBe(true)
    expect(inLine.most).toBeGreaterThan(16)
    expect(inLine.most).toBeLessThanOrEqual(32)
  })

  it('a text that waits for its place in a large request keeps nobody waiting who brings the same one', async () => {
    const deps = aScoring()
    const release = deps.model.holdBack('long 0'.repeat(1_500))
    const texts = [0, 1, 2].map((n) => `long ${n}`.repeat(1_500))
    const large = deps.scoring.scoreAll([...texts, 'hello'], forClient())
    expect(await deps.scoring.scoreAll(['hello'], forClient())).toMatchObject([{ kind: 'scored' }])
    expect(deps.model.asked).not.toContain(texts[1])
    release()
    expect(await large).toHaveLength(4)
  })

  it('fails the rest of a request with the first of its texts that finds no model', async () => {
    const deps = aScoring()
    deps.model.goAfter(1)
    const texts = Array.from({ length: 100 }, (_, n) => `text ${n}`)
    await expect(deps.scoring.scoreAll(texts, forClient())).rejects.toThrow('no model')
    expect(deps.model.asks.length).toBeLessThanOrEqual(32)
  })

  it('scores a text that comes often in a large request once, also when nothing may be remembered', async () => {
    const deps = aScoring()
    const options = { ...forClient(), mayRemember: false } as const
    expect(await deps.scoring.scoreAll(Array(128).fill('the same '.repeat(100)), options)).toHaveLength(128)
    expect(deps.model.asked).toHaveLength(1)
  })

  it('refuses texts of clients beyond its bound, all of a request’s or none, and no jobs', async () => {
    const deps = aScoring()
    const release = deps.model.holdBack('held')
    const many = (texts: number) => ['held', ...Array.from({ length: texts - 1 }, (_, n) => `text ${n}`)]
    const large = deps.scoring.scoreAll(many(2_000), forClient('greedy'))
    const more = { kind: 'unavailable', code: 'overloaded' }
    await expect(deps.scoring.scoreAll(['one'], forClient('greedy'))).rejects.toMatchObject(more)
    await expect(deps.scoring.scoreAll(many(1_001), forClient('modest'))).rejects.toMatchObject(more)
    expect(await deps.scoring.scoreAll(many(1_000).slice(1), forClient('modest'))).toHaveLength(999)
    expect(await deps.scoring.scoreAll(['a', 'job'], { priority: 'queue' })).toHaveLength(2)
    release()
    expect(await large).toHaveLength(2_000)
  })

  it('counts a long text as its pieces where it bounds what clients bring', async () => {
    const deps = aScoring()
    const long = Array.from({ length: 201 }, (_, n) => `${n} ${'x'.repeat(20_000)}`)
    await expect(deps.scoring.scoreAll(long, forClient())).rejects.toMatchObject({ code: 'overloaded' })
    expect(deps.model.asked).toEqual([])
  })

  it('scores nothing more for a client that has left, unless somebody of the same owner waits for it, too', async () => {
    const deps = aScoring()
    const texts = Array.from({ length: 40 }, (_, n) => `${n} you idiot`)
    const releases = texts.slice(0, 32).map((text) => deps.model.holdBack(text))
    const [leaving, staying] = [new WaitingClient(), new WaitingClient()]
    const left = deps.scoring.scoreAll(texts, { priority: 'interactive', client: leaving })
    const kept = deps.scoring.scoreAll(texts.slice(0, 1), { priority: 'interactive', client: staying })
    await expect.poll(() => deps.model.asked).toContain('31 you idiot')
    leaving.hasLeft = true
    for (const release of releases) release()
    await expect(left).rejects.toThrow(ClientLeft)
    expect(await kept).toMatchObject([{ scores: { insult: 0.9 }, spans: [{}, {}] }])
    expect(deps.model.asked.filter((text) => text === '0 you idiot')).toHaveLength(1)
    expect(deps.model.asked).not.toContain('39 you idiot')
  })

  it('keeps nobody in the line of another owner who brings the same text', async () => {
    const deps = aScoring()
    const asked = ['one', 'other'].map((owner) => deps.scoring.scoreAll(['hello'], forClient(owner)))
    await Promise.all(asked)
    expect(deps.model.asked).toEqual(['hello', 'hello'])
  })

  it('remembers what single words score, so that the next flagged text costs little more than itself', async () => {
    const deps = aScoring()
    await scoreOne('you idiot', deps)
    const asked = deps.model.asked.length
    await scoreOne('idiot you', deps)
    expect(deps.model.asked.slice(asked)).toEqual(['idiot you'])
    const options = { ...forClient(), mayRemember: false } as const
    await deps.scoring.scoreAll(['unheard idiot'], options)
    await deps.scoring.scoreAll(['unheard idiot'], options)
    expect(deps.model.asked.filter((text) => text === 'unheard')).toHaveLength(2)
  })

  it('scores a word of many flagged texts at once only once', async () => {
    const deps = aScoring()
    await deps.scoring.scoreAll(['you idiot', 'idiot you', 'you are an idiot', 'an idiot, you'], { priority: 'queue' })
    for (const word of ['you', 'idiot', 'an']) expect(deps.model.asked.filter((text) => text === word)).toHaveLength(1)
  })

  it('warmed up, knows the usual words, and nothing of the texts it was warmed up with', async () => {
    const deps = aScoring()
    await deps.scoring.warmUp(WARM_UP_TEXTS, WARM_UP_WORDS)
    expect(deps.cache.size).toBe(0)
    const asked = deps.model.asked.length
    await scoreOne('you are an idiot', deps)
    expect(deps.model.asked.slice(asked)).toEqual(['you are an idiot'])
  })

  it.each(['what an IDIOT!', 'you 1d10t'])(
    'lets %j go first, since the model is known to flag a word of it',
    async (text) => {
      const deps = aScoring()
      await deps.scoring.warmUp([], ['idiot', 'you'])
      await deps.scoring.scoreAll(['good morning', text], { priority: 'queue', withSpans: false })
      await deps.scoring.scoreAll(['idiot, says a client'], { ...forClient(), withSpans: false })
      const priorities = deps.model.asks.slice(1).map(({ texts, priority }) => [texts[0], priority])
      expect(priorities).toEqual([
        ['good morning', 'queue'],
        [text, 'suspect'],
        ['idiot, says a client', 'interactive'],
      ])
    },
  )

  it('lets others have a turn between long texts', async () => {
    const { scoring } = aScoring()
    const order: string[] = []
    const long = (n: number): string => `${n} ${'some long talk '.repeat(400)}`
    const all = scoring
      .scoreAll([long(1), long(2), long(3)], { priority: 'queue' })
      .then(() => order.push('long texts'))
    setImmediate(() => setImmediate(() => order.push('somebody else')))
    await all
    expect(order).toEqual(['somebody else', 'long texts'])
  })

  it('when the model is gone while words are scored, tells everyone who waits, and is well afterwards', async () => {
    const deps = aScoring()
    const once = { priority: 'queue' } as const
    deps.model.goAfter(2)
    const both = await Promise.allSettled([
      deps.scoring.scoreAll(['you idiot'], once),
      deps.scoring.scoreAll(['idiot you'], once),
    ])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    deps.model.isGone = false
    expect(await deps.scoring.scoreAll(['you idiot'], once)).toMatchObject([{ spans: [{}, {}] }])
  })

  it('remembers nothing of a text it may not keep', async () => {
    const deps = aScoring()
    await deps.scoring.scoreAll(['private'], { ...forClient(), mayRemember: false })
    expect(deps.cache.size).toBe(0)
  })

  it('looks for words only when asked, and later when asked again', async () => {
    const deps = aScoring()
    const options = { ...forClient(), withSpans: false } as const
    expect(await deps.scoring.scoreAll(['you idiot'], options)).toMatchObject([{ spans: [] }])
    expect((await scoreOne('you idiot', deps)).spans).not.toEqual([])
    expect(deps.model.asked.filter((text) => text === 'you idiot')).toHaveLength(1)
  })

  it('fails one text and not its neighbours, and does not remember the failure', async () => {
    const deps = aScoring()
    const results = await deps.scoring.scoreAll(['hi', 'POISON', 'you idiot'], { priority: 'queue' })
    expect(results.map(({ kind }) => kind)).toEqual(['scored', 'failed', 'scored'])
    expect(deps.cache.size).toBe(2)
  })

  it('keeps its memory bounded by number and by size', async () => {
    const deps = aScoring(10)
    for (let n = 0; n < 50; n += 1) await scoreOne(`message number ${n}`, deps)
    expect(deps.cache.size).toBe(10)
    await scoreOne('long '.repeat(900), deps)
    expect(deps.cache.size).toBeLessThan(10)
  })
})
