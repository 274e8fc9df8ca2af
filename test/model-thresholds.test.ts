import { readFile } from 'node:fs/promises'
import { DEFAULT_POLICY } from '@parley/chat-service/services/policy-defaults'
import { LABELS } from '@parley/common/contracts/moderation'
import { expect, it } from 'vitest'

it('the default policy acts at the thresholds measured for the model that is shipped', async () => {
  const file = new URL('../ml-core/models/parley-moderation-v1/thresholds.json', import.meta.url)
  const measured = JSON.parse(await readFile(file, 'utf8')) as { labels: Record<string, object> }
  for (const label of LABELS)
    expect(DEFAULT_POLICY.thresholds[label], label).toMatchObject(measured.labels[label] ?? {})
  expect(Object.keys(measured.labels).sort()).toEqual([...LABELS].sort())
})
