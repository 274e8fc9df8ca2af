import { type CorrectionJob, correctionJobSchema } from '@parley/common/contracts/queues'
import { Unavailable } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import type { Producer, QueuedJob } from '@parley/common/queue/queues'
import { describe, expect, it } from 'vitest'
import { QueuedLabels } from './suggested-labels.js'

const now = new Date('2026-11-21T12:00:00.000Z')
const label = {
  text: 'fine words',
  scores: { toxicity: 0 },
  modelScores: { toxicity: 0.9, severe_toxicity: 0, obscene: 0, threat: 0, insult: 0.8, identity_attack: 0 },
  modelVersion: 'm1',
  language: 'en',
  suggestedBy: newId(),
  apiKeyId: newId(),
  communityId: 'forum',
}

describe('a suggested score', () => {
  it('goes to the queue with what the model says, as what chat-service will take', async () => {
    const jobs: QueuedJob<CorrectionJob>[] = []
    const producer: Producer<CorrectionJob> = { addAll: async (more) => void jobs.push(...more), close: async () => {} }
    await new QueuedLabels(producer, { now: () => now }).store({ ...label, text: 'nul \u0000, half \ud800' })
    expect(jobs).toHaveLength(1)
    const { items } = correctionJobSchema.parse(jobs[0]?.data)
    expect(items).toEqual([
      {
        event_id: jobs[0]?.id,
        at: now.toISOString(),
        text: 'nul , half \ufffd',
        language: 'en',
        corrected: { toxicity: 0 },
        scores: label.modelScores,
        model_version: 'm1',
        corrected_by: label.suggestedBy,
      },
    ])
  })

  it('that cannot be queued is not acknowledged', async () => {
    const producer: Producer<CorrectionJob> = { addAll: () => Promise.reject(new Error('gone')), close: async () => {} }
    await expect(new QueuedLabels(producer, { now: () => now }).store(label)).rejects.toThrow(Unavailable)
  })
})
