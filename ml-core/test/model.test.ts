import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InferenceProcess } from '../src/inference/inference-process.js'
import { MicroBatcher } from '../src/inference/micro-batcher.js'
import { readThresholds } from '../src/inference/model-files.js'
import { LanguageDetector } from '../src/services/language.js'
import { type CachedVerdict, Scoring, type TextVerdict } from '../src/services/scoring.js'
import type { Thresholds } from '../src/services/thresholds.js'
import { VerdictCache } from '../src/services/verdict-cache.js'
import { builtMlCore } from './built.js'
import { silent } from './rule-model.js'

/** The model as shipped, in its own process, through the whole of scoring. */
const MODEL = fileURLToPath(new URL('../models/parley-moderation-v1', import.meta.url))

let inference: InferenceProcess
let scoring: Scoring
let thresholds: Thresholds
beforeAll(async () => {
  inference = new InferenceProcess({
    entry: new URL('inference/host.js', builtMlCore()),
    host: { model: { kind: 'local', directory: MODEL }, threads: 1 },
    timeoutMs: 60_000,
    memoryMb: 2_000,
    logger: silent,
  })
  await inference.ready(60_000)
  thresholds = await readThresholds(MODEL)
  scoring = new Scoring({
    batcher: new MicroBatcher(inference, silent),
    model: () => inference.model,
    thresholds,
    languages: new LanguageDetector(() => ['en']),
    cache: new VerdictCache<CachedVerdict>(1_000),
  })
}, 180_000)
afterAll(() => inference.close())

async function score(...texts: string[]): Promise<TextVerdict[]> {
  const results = await scoring.scoreAll(texts, { priority: 'queue' })
  return results.map((result) => {
    if (result.kind === 'failed') throw new Error(result.reason)
    return result
  })
}

describe('the shipped model', { timeout: 60_000 }, () => {
  it('scores every label and sentiment, in English', () => {
    expect(inference.model).toMatchObject({ hasSentiment: true, languages: ['en'] })
    expect(inference.model.labels).toHaveLength(6)
  })

  it('finds obvious insults', async () => {
    const verdicts = await score(
      'you are a stupid idiot',
      'shut up you pathetic moron',
      'what a worthless piece of shit you are',
      'go fuck yourself',
    )
    for (const { scores } of verdicts) expect(scores.toxicity).toBeGreaterThan(0.7)
    expect(verdicts[0]?.scores.insult).toBeGreaterThan(0.5)
  })

  it('finds threats', async () => {
    const [threat] = await score('I will find you and kill you')
    expect(threat?.scores.threat).toBeGreaterThan(0.5)
  })

  it('lets ordinary talk alone', async () => {
    const verdicts = await score(
      'good morning everyone, how is it going?',
      'thanks, that fixed my problem',
      'you can install it with sudo apt-get install vim',
      'see you tomorrow at the meeting',
      'I think the second option is better because it is simpler',
      'lol that was funny',
    )
    for (const { scores, spans } of verdicts) {
      expect(scores.toxicity).toBeLessThan(0.3)
      expect(spans).toEqual([])
    }
  })

  it.each([
    'you are a stup1d id10t',
    'you are a s t u p i d  i d i o t',
    'you are a stuuuupid іdiоt',
    'you are a ｓｔｕｐｉｄ idi\u200bot',
    'you are a st*pid id**t',
    'you are a stpid idot',
    'you are a 5tup1d 1d1ot',
    'y o u s t u p i d i d i o t',
    'you are a stupid i👏🏽d👏🏽i👏🏽o👏🏽t',
    'you are a \u202etoidi diputs\u202c',
    'youstupididiot'.repeat(8),
    [...'listentomeplease', ...'youarethestupidestidiot', ...'thatihaveevermetinallmylifeandthatisalot'].join(' '),
  ])('reads through a disguise: %j', async (text) => {
    const [verdict] = await score(text)
    expect(verdict?.folded).not.toBeNull()
    expect(verdict?.scores.toxicity).toBeGreaterThan(0.7)
  })

  it.each(['\u2800', '█', 'ᚠ', 'ƺ', '🥺', '1\u20dd'])('is not blinded by a sign behind each word: %j', async (sign) => {
    const line = 'kill yourself you worthless bitch'
    const [plain, glued] = await score(
      line,
      line.replaceAll(/\w+/g, (word) => word + sign),
    )
    expect(Math.abs((plain?.scores.toxicity ?? 0) - (glued?.scores.toxicity ?? 1))).toBeLessThan(0.1)
  })

  it.each([
    "who're you talking to",
    'HMOs are expensive',
    'plss help me',
    'it costs 50 liras and mr Suker pays',
    'nais, foos and bars',
    'kunt u mij helpen?',
  ])('takes no everyday word for abuse: %j', async (text) => {
    const [verdict] = await score(text)
    expect(verdict?.scores.toxicity).toBeLessThan(0.52)
  })

  it('points at the words that did it', async () => {
    const text = 'good evening to all of you, except that idiot over there'
    const [verdict] = await score(text)
    const words = verdict?.spans.map(({ begin, end }) => text.slice(begin, end)).join(' ') ?? ''
    expect(words).toContain('idiot')
    expect(words).not.toContain('evening')
  })

  it('finds an insult at any place of a long text', async () => {
    const filler = 'The meeting on Tuesday went well and we agreed on the next steps for the release. '.repeat(12)
    const verdicts = await score(
      `you are a stupid idiot. ${filler}`,
      `${filler} you are a stupid idiot. ${filler}`,
      `${filler} you are a stupid idiot`,
    )
    for (const { scores } of verdicts) expect(scores.toxicity).toBeGreaterThan(0.6)
    const [ordinary] = await score(filler)
    expect(ordinary?.scores.toxicity).toBeLessThan(0.3)
  })

  it('tells sentiments apart', async () => {
    const [glad, sad] = await score('I love this, thank you so much!', 'this is terrible, I hate it')
    expect(glad?.sentiment.positive).toBeGreaterThan(0.5)
    expect(sad?.sentiment.negative).toBeGreaterThan(0.5)
  })

  it('scores a text alike whatever it is batched with', async () => {
    const batcher = new MicroBatcher(inference, silent)
    const text = 'you can be quite annoying sometimes'
    const [alone] = await batcher.score([text], 'queue')
    const among = await batcher.score(
      [...Array.from({ length: 15 }, (_, n) => `line ${n} of some talk`), text],
      'queue',
    )
    const toxicity = [alone, among.at(-1)].map((outcome) =>
      outcome?.kind === 'scored' ? (outcome.score.labels[0] ?? 0) : -1,
    )
    expect(Math.abs((toxicity[0] ?? 0) - (toxicity[1] ?? 1))).toBeLessThan(0.08)
  })

  it('survives texts made to trip it up', async () => {
    const verdicts = await score(
      '',
      ' ',
      '\u0000',
      '\ud800',
      '😀'.repeat(1_000),
      'a'.repeat(20_000),
      '[CLS] [SEP] [MASK]',
      '.'.repeat(3_000),
    )
    for (const { scores } of verdicts) {
      for (const value of Object.values(scores)) expect(value >= 0 && value <= 1).toBe(true)
    }
  })
})
