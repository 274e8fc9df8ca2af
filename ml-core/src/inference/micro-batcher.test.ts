import type { Clock } from '@parley/common/clock'
import { createLogger } from '@parley/common/logger'
import { describe, expect, it } from 'vitest'
import { WaitingClient } from '../../test/rule-model.js'
import { ClientLeft } from './client.js'
import { InferenceFailed, InferenceLost } from './inference-process.js'
import { type Inference, MicroBatcher } from './micro-batcher.js'
import type { RawScore } from './protocol.js'

const logger = createLogger({ service: 'test', level: 'silent' })

/** A model by hand: requests wait until `answer`, unless it answers by itself. */
class HandModel implements Inference {
  readonly requests: (readonly string[])[] = []
  readonly #open: (() => void)[] = []
  isPatient = false
  fail: (texts: readonly string[]) => Error | undefined = () => undefined
  isGone = false
  /** What a restart takes, each. */
  restartMs = 0
  #leftMs = 0
  readonly clock = new HandClock()

  score(texts: readonly string[]): Promise<RawScore[]> {
    this.requests.push(texts)
    return new Promise((resolve, reject) => {
      const answer = (): void => {
        const error = this.fail(texts)
        if (error) reject(error)
        else resolve(texts.map((text) => ({ labels: [text.length], sentiment: [0, 1, 0] })))
      }
      if (this.isPatient) this.#open.push(answer)
      else queueMicrotask(answer)
    })
  }

  /** False when nothing waits for an answer. */
  answer(): boolean {
    const next = this.#open.shift()
    next?.()
    return next !== undefined
  }

  /** Lets the time pass at once that the caller waits in the end. */
  async ready(limitMs: number): Promise<void> {
    if (this.isGone) throw new Error('no model')
    if (this.#leftMs === 0) this.#leftMs = this.restartMs
    const waitedMs = Math.min(this.#leftMs, limitMs)
    this.#leftMs -= waitedMs
    this.clock.advance(waitedMs)
    if (this.#leftMs > 0) throw new Error('not ready in time')
  }
}

class HandClock implements Clock {
  #nowMs = 0
  now(): Date {
    return new Date(this.#nowMs)
  }
  advance(ms: number): void {
    this.#nowMs += ms
  }
}

/** As many texts as a request carries. */
const full = (text: string) => Array.from({ length: 16 }, () => text)

/** Answers one request after the other until so many were sent in all; two are sent before the first answer. */
async function answerUntil(model: HandModel, requests: number): Promise<void> {
  for (let request = 3; request <= requests; request += 1) {
    model.answer()
    await expect.poll(() => model.requests.length).toBe(request)
  }
}

describe('the batcher', () => {
  it('sends a lone text at once, and together what came meanwhile', async () => {
    const model = new HandModel()
    model.isPatient = true
    const batcher = new MicroBatcher(model, logger)
    const scored = [...'abcdef'].map((text) => batcher.score([text], 'queue'))
    expect(model.requests).toEqual([['a'], ['b']])
    model.answer()
    await scored[0]
    await expect.poll(() => model.requests.length).toBe(3)
    expect(model.requests[2]).toEqual(['c', 'd', 'e', 'f'])
    model.answer()
    model.answer()
    await Promise.all(scored)
  })

  it('finishes what was begun before it begins anew, and answers impatient clients before both', async () => {
    const model = new HandModel()
    model.isPatient = true
    const batcher = new MicroBatcher(model, logger)
    const inHand = [batcher.score(['a'], 'queue'), batcher.score(['b'], 'queue')]
    const waiting = [
      batcher.score(['new'], 'queue'),
      batcher.score(['begun'], 'finishing'),
      batcher.score(['impatient'], 'interactive'),
    ]
    model.answer()
    await inHand[0]
    await expect.poll(() => model.requests[2]).toEqual(['impatient', 'begun', 'new'])
    model.answer()
    model.answer()
    await Promise.all([...inHand, ...waiting])
  })

  it('keeps requests bounded in texts and characters', async () => {
    const model = new HandModel()
    const batcher = new MicroBatcher(model, logger)
    await batcher.score(
      Array.from({ length: 200 }, () => 'x'),
      'queue',
    )
    await batcher.score(
      Array.from({ length: 5 }, () => 'y'.repeat(3_000)),
      'queue',
    )
    for (const request of model.requests) {
      expect(request.length).toBeLessThanOrEqual(16)
      expect(request.length === 1 || request.join('').length <= 4_096).toBe(true)
    }
  })

  it('lets callers take turns: who sends one text does not wait for all of another’s', async () => {
    const model = new HandModel()
    model.isPatient = true
    const batcher = new MicroBatcher(model, logger)
    const many = batcher.score(
      Array.from({ length: 400 }, () => 'x'),
      'interactive',
    )
    const late = batcher.score(['late'], 'interactive')
    model.answer()
    await expect.poll(() => model.requests.length).toBe(3)
    expect(model.requests[2]?.[0]).toBe('late')
    model.isPatient = false
    while (model.answer());
    expect([(await late).length, (await many).length]).toEqual([1, 400])
  })

  it('does not let clients starve jobs', async () => {
    const model = new HandModel()
    model.isPatient = true
    const batcher = new MicroBatcher(model, logger)
    const all = [
      ...Array.from({ length: 8 }, () => batcher.score(full('client'), 'interactive')),
      batcher.score(full('job'), 'queue'),
    ]
    await answerUntil(model, 9)
    expect(model.requests.map(([text]) => text)).toEqual([
      ...Array.from({ length: 5 }, () => 'client'),
      'job',
      ...Array.from({ length: 3 }, () => 'client'),
    ])
    while (model.answer());
    await Promise.all(all)
  })

  it('scores suspects before the others that came earlier, and does not let them starve those', async () => {
    const model = new HandModel()
    model.isPatient = true
    const batcher = new MicroBatcher(model, logger)
    const all = [
      batcher.score(['a'], 'queue'),
      batcher.score(['b'], 'queue'),
      batcher.score(full('other'), 'queue'),
      ...Array.from({ length: 5 }, () => batcher.score(full('suspect'), 'suspect')),
    ]
    await answerUntil(model, 8)
    expect(model.requests.slice(2).map(([text]) => text)).toEqual([
      'suspect',
      'suspect',
      'suspect',
      'other',
      'suspect',
      'suspect',
    ])
    while (model.answer());
    await Promise.all(all)
  })

  it('reads a long text in pieces, each short, and takes the worst', async () => {
    const model = new HandModel()
    const batcher = new MicroBatcher(model, logger)
    const [whole] = await batcher.score(['a b '.repeat(12_000)], 'interactive')
    expect(Math.max(...model.requests.flat().map((text) => text.length))).toBeLessThanOrEqual(2_048)
    expect(model.requests.every((request) => request.join('').length <= 4_096)).toBe(true)
    const longest = Math.max(...model.requests.flat().map((text) => text.length))
    expect(whole).toMatchObject({ kind: 'scored', score: { labels: [longest] } })
  })

  it('a long text fails with one of its pieces, and no other text does', async () => {
    const model = new HandModel()
    model.fail = (texts) => (texts.some((text) => text.includes('poison')) ? new InferenceFailed('refused') : undefined)
    const batcher = new MicroBatcher(model, logger)
    const long = `${'a b '.repeat(1_000)} poison ${'a b '.repeat(1_000)}`
    const outcomes = await batcher.score(['fine', long], 'queue')
    expect(outcomes.map(({ kind }) => kind)).toEqual(['scored', 'failed'])
  })

  it('answers who waits for HTTP before jobs', async () => {
    const model = new HandModel()
    model.isPatient = true
    const batcher = new MicroBatcher(model, logger)
    const jobs = ['a', 'b', 'c'].map((text) => batcher.score([text], 'queue'))
    const asked = batcher.score(['now'], 'interactive')
    model.answer()
    await jobs[0]
    await expect.poll(() => model.requests.length).toBe(3)
    expect(model.requests[2]).toEqual(['now', 'c'])
    model.answer()
    model.answer()
    await asked
  })

  it.each([
    ['kills the model', () => new InferenceLost(true, 'killed')],
    ['is refused by the model', () => new InferenceFailed('refused')],
  ])('a text that %s fails alone', async (_what, error) => {
    const model = new HandModel()
    model.fail = (texts) => (texts.includes('poison') ? error() : undefined)
    const batcher = new MicroBatcher(model, logger)
    const outcomes = await batcher.score(['a', 'poison', 'ccc'], 'queue')
    expect(outcomes.map(({ kind }) => kind)).toEqual(['scored', 'failed', 'scored'])
    expect(outcomes[2]).toMatchObject({ score: { labels: [3] } })
  })

  it('a request lost through no fault of its own is scored by the next process', async () => {
    const model = new HandModel()
    let losses = 2
    model.fail = () => (losses-- > 0 ? new InferenceLost(false, 'killed') : undefined)
    const batcher = new MicroBatcher(model, logger)
    expect(await batcher.score(['a', 'b'], 'queue')).toMatchObject([{ kind: 'scored' }, { kind: 'scored' }])
  })

  it('when no model comes back, everyone who waits is told', async () => {
    const model = new HandModel()
    model.isGone = true
    model.fail = () => new InferenceLost(false, 'killed')
    const batcher = new MicroBatcher(model, logger)
    await expect(batcher.score(['a'], 'queue')).rejects.toThrow('not available')
    expect(batcher.waiting).toBe(0)
  })

  it('tells clients soon when the model stays away, and keeps jobs until it is back', async () => {
    const model = new HandModel()
    model.restartMs = 5_000
    let losses = 2
    model.fail = () => (losses-- > 0 ? new InferenceLost(false, 'killed') : undefined)
    const batcher = new MicroBatcher(model, logger, model.clock)
    const client = batcher.score(['client'], 'interactive')
    const job = batcher.score(['job'], 'queue')
    await expect(client).rejects.toMatchObject({ kind: 'unavailable', code: 'model_unavailable' })
    expect(await job).toMatchObject([{ kind: 'scored' }])
    expect(model.clock.now().getTime()).toBe(5_000)
  })

  it('scores the texts of clients, too, when a restart goes well', async () => {
    const model = new HandModel()
    model.restartMs = 1_500
    let losses = 1
    model.fail = () => (losses-- > 0 ? new InferenceLost(false, 'killed') : undefined)
    const batcher = new MicroBatcher(model, logger, model.clock)
    expect(await batcher.score(['client'], 'interactive')).toMatchObject([{ kind: 'scored' }])
  })

  it('refuses a client at once while the model stays away, and takes the next one when it is back', async () => {
    const model = new HandModel()
    let isBack = (): void => {}
    const back = new Promise<void>((resolve) => {
      isBack = resolve
    })
    let isAway = true
    model.fail = () => (isAway ? new InferenceLost(false, 'killed') : undefined)
    model.ready = (limitMs) => (limitMs <= 2_000 ? Promise.reject(new Error('not ready in time')) : back)
    const batcher = new MicroBatcher(model, logger, model.clock)
    const job = batcher.score(['job'], 'queue')
    await expect(batcher.score(['first'], 'interactive')).rejects.toMatchObject({ code: 'model_unavailable' })
    await expect(batcher.score(['second'], 'interactive')).rejects.toMatchObject({ code: 'model_unavailable' })
    expect(model.requests.flat()).not.toContain('second')
    isAway = false
    isBack()
    expect(await job).toMatchObject([{ kind: 'scored' }])
    expect(await batcher.score(['third'], 'interactive')).toMatchObject([{ kind: 'scored' }])
  })

  it('a model that comes back only to die again is not back for clients', async () => {
    const model = new HandModel()
    model.restartMs = 900
    model.fail = () => new InferenceLost(false, 'killed')
    const batcher = new MicroBatcher(model, logger, model.clock)
    await expect(batcher.score(['client'], 'interactive')).rejects.toMatchObject({ code: 'model_unavailable' })
    expect(model.requests).toHaveLength(3)
  })

  it('a job among texts that killed the model stays a job, which waits for the next process', async () => {
    const model = new HandModel()
    model.restartMs = 5_000
    model.fail = (texts) => (texts.includes('poison') ? new InferenceLost(true, 'killed') : undefined)
    const batcher = new MicroBatcher(model, logger, model.clock)
    const outcomes = await batcher.score(['a', 'poison', 'ccc'], 'queue')
    expect(outcomes.map(({ kind }) => kind)).toEqual(['scored', 'failed', 'scored'])
  })

  it('lets owners take turns: one text comes next, however many calls another owner makes', async () => {
    const model = new HandModel()
    model.isPatient = true
    const batcher = new MicroBatcher(model, logger)
    const long = Array.from({ length: 10 }, () => 'x'.repeat(2_000))
    const greedy = Array.from({ length: 20 }, () => batcher.score(long, 'interactive', new WaitingClient('greedy')))
    const modest = batcher.score(['modest'], 'interactive', new WaitingClient('modest'))
    model.answer()
    await expect.poll(() => model.requests.length).toBe(3)
    expect(model.requests[2]).toContain('modest')
    model.isPatient = false
    while (model.answer());
    expect(await modest).toHaveLength(1)
    expect((await Promise.all(greedy)).flat()).toHaveLength(200)
    expect(batcher.waiting).toBe(0)
  })

  it('does not send the texts of a client that has left', async () => {
    const model = new HandModel()
    model.isPatient = true
    const batcher = new MicroBatcher(model, logger)
    const inHand = ['a', 'b'].map((text) => batcher.score([text], 'queue'))
    const leaving = new WaitingClient('leaving')
    const left = [full('in line'), full('in line'), full('to come')].map((texts) =>
      batcher.score(texts, 'interactive', leaving),
    )
    const staying = batcher.score(['staying'], 'interactive', new WaitingClient('staying'))
    leaving.hasLeft = true
    expect(batcher.waiting).toBe(1)
    model.isPatient = false
    while (model.answer());
    const outcomes = await Promise.allSettled(left)
    expect(outcomes.map((each) => each.status === 'rejected' && each.reason instanceof ClientLeft)).toEqual(
      left.map(() => true),
    )
    expect([...(await Promise.all(inHand)), await staying]).toHaveLength(3)
    expect(model.requests).toEqual([['a'], ['b'], ['staying']])
  })

  it('has nothing to do when all who were in line have left', async () => {
    const model = new HandModel()
    model.isPatient = true
    const batcher = new MicroBatcher(model, logger)
    const inHand = ['a', 'b'].map((text) => batcher.score([text], 'queue'))
    const leaving = new WaitingClient()
    const left = batcher.score(['left'], 'interactive', leaving)
    leaving.hasLeft = true
    while (model.answer());
    await expect(left).rejects.toThrow(ClientLeft)
    await Promise.all(inHand)
    expect(model.requests).toEqual([['a'], ['b']])
  })
})
