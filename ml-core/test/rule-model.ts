import { Unavailable } from '@parley/common/errors'
import { createLogger } from '@parley/common/logger'
import type { Client } from '../src/inference/client.js'
import type { Priority, ScoreOutcome } from '../src/inference/micro-batcher.js'
import type { ModelDescription, RawScore } from '../src/inference/protocol.js'
import { LanguageDetector } from '../src/services/language.js'
import { type CachedVerdict, Scoring } from '../src/services/scoring.js'
import { DEFAULT_THRESHOLDS } from '../src/services/thresholds.js'
import { VerdictCache } from '../src/services/verdict-cache.js'

export const silent = createLogger({ service: 'test', level: 'silent' })

export const RULE_MODEL: ModelDescription = {
  version: 'rules-1',
  labels: ['toxicity', 'severe_toxicity', 'obscene', 'threat', 'insult', 'identity_attack'],
  hasSentiment: true,
  languages: ['en'],
  windowTokens: 128,
}

/** A model in this process that scores by word, and remembers what it was asked. */
export class RuleModel {
  readonly asked: string[] = []
  isGone = false
  readonly asks: { readonly texts: readonly string[]; readonly priority: Priority }[] = []
  readonly #held = new Map<string, Promise<void>>()
  #left = Number.POSITIVE_INFINITY

  /** Answers so many more requests, then is gone. */
  goAfter(requests: number): void {
    this.#left = requests
  }

  /** Does not answer for `text` until what this returns is called. */
  holdBack(text: string): () => void {
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#held.set(text, held)
    return () => release()
  }

  async score(texts: readonly string[], priority: Priority): Promise<ScoreOutcome[]> {
    this.asks.push({ texts, priority })
    if (this.#left-- === 0) this.isGone = true
    if (this.isGone) throw new Unavailable('no model')
    this.asked.push(...texts)
    await Promise.all(texts.map((text) => this.#held.get(text)))
    return texts.map((text) =>
      text.includes('POISON') ? { kind: 'failed', reason: 'poison' } : { kind: 'scored', score: scoreByRule(text) },
    )
  }
}

/** Somebody who waits for an answer until told to leave. */
export class WaitingClient implements Client {
  hasLeft = false
  constructor(readonly owner = 'somebody') {}
}

export function scoreByRule(text: string): RawScore {
  const has = (word: string): boolean => new RegExp(`\\b${word}\\b`, 'i').test(text)
  const insult = has('idiot') || has('moron') ? 0.9 : 0.01
  const threat = has('kill') && has('you') ? 0.8 : 0.01
  const toxicity = Math.max(insult, threat)
  return {
    labels: [toxicity, 0.01, 0.01, threat, insult, 0.01],
    sentiment: toxicity > 0.5 ? [0.8, 0.15, 0.05] : [0.1, 0.8, 0.1],
  }
}

export function aScoring(cacheEntries = 100) {
  const model = new RuleModel()
  const cache = new VerdictCache<CachedVerdict>(cacheEntries)
  const languages = new LanguageDetector(() => ['en'])
  const scoring = new Scoring({
    batcher: model,
    model: () => RULE_MODEL,
    thresholds: DEFAULT_THRESHOLDS,
    languages,
    cache,
  })
  return { model, cache, scoring }
}
