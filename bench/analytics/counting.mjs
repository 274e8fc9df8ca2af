import { randomUUID } from 'node:crypto'
import { FactLedger } from '@parley/analytics/repositories/fact-ledger'
import { FactRecorder } from '@parley/analytics/services/fact-recorder'
import { roomId } from './fill.mjs'

const POSTS_PER_JOB = 64

/** How many facts are counted in a second: full jobs (64 posts and their verdicts) one after the other, as the consumer has them. */
export async function measureCounting(sql, jobs) {
  const settings = { retentionDays: 400, minuteRetentionDays: 31 }
  const recorder = new FactRecorder(new FactLedger(sql), { now: () => new Date() }, settings)
  for (const facts of Array.from({ length: 10 }, aJob)) await recorder.record(facts)
  const queued = Array.from({ length: jobs }, aJob)
  const startedAt = performance.now()
  for (const facts of queued) await recorder.record(facts)
  const seconds = (performance.now() - startedAt) / 1_000
  return {
    facts_per_s: Math.round((jobs * 2 * POSTS_PER_JOB) / seconds),
    ms_per_job: Math.round((seconds * 1_000) / jobs),
  }
}

function aJob() {
  return Array.from({ length: POSTS_PER_JOB }, aPostAndVerdict).flat()
}

function aPostAndVerdict() {
  const user = Math.floor(1_600 * Math.random() ** 2)
  const at = new Date().toISOString()
  const common = {
    at,
    message_id: randomUUID(),
    room_id: roomId(Math.floor(200 * Math.random() ** 3)),
    room_name: 'room',
    sender_id: `00000000-0000-7000-9000-${String(user).padStart(12, '0')}`,
    sender_name: `user ${user}`,
  }
  const isHidden = Math.random() < 0.04
  const score = (power) => Math.random() ** power
  return [
    { type: 'message_posted', event_id: randomUUID(), ...common, characters: 40 },
    {
      type: 'verdict_applied',
      event_id: randomUUID(),
      ...common,
      revision: 1,
      posted_at: at,
      verdict: {
        outcome: 'scored',
        scores: {
          toxicity: score(6),
          severe_toxicity: score(12),
          obscene: score(7),
          threat: score(14),
          insult: score(6),
          identity_attack: score(12),
        },
        sentiment: { negative: 0.2, neutral: 0.5, positive: 0.3 },
        language: 'en',
        model_version: 'bench',
        scored_at: at,
      },
      action: isHidden ? 'hide' : 'none',
      label: isHidden ? 'insult' : null,
      rule: isHidden ? 'threshold:insult:hide' : null,
    },
  ]
}
