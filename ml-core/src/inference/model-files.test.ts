import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NO_PAPERS } from '../services/model-papers.js'
import { DEFAULT_THRESHOLDS } from '../services/thresholds.js'
import { demandModelFiles, readPapers, readThresholds } from './model-files.js'

async function aFolder(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-model-'))
  await mkdir(join(folder, 'onnx'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}

describe('a model’s folder', () => {
  it('that lacks files is refused, naming them', async () => {
    const folder = await aFolder({ 'config.json': '{}' })
    expect(() => demandModelFiles(folder)).toThrow('lacks tokenizer.json, onnx/model_quantized.onnx')
    expect(() => demandModelFiles('/nowhere')).toThrow('MODEL_DIR: /nowhere')
  })

  it('may bring thresholds for some labels; the others have defaults', async () => {
    const labels = { insult: { flag: 0.4, hide: 0.8, precision: 0.9 } }
    const thresholds = await readThresholds(
      await aFolder({ 'thresholds.json': JSON.stringify({ model: 'x', labels }) }),
    )
    expect(thresholds.insult).toMatchObject({ flag: 0.4, hide: 0.8 })
    expect(thresholds.threat).toEqual(DEFAULT_THRESHOLDS.threat)
  })

  it('may bring a record of its training, of which the figures of the shipped form are shown', async () => {
    const weights = 'onnx/model_quantized.onnx'
    const record = JSON.stringify({
      base: { hub_id: 'some/base', licence: 'Apache-2.0' },
      files: { [weights]: 'abc' },
      figures: { int8: { auc: 0.98 }, fp32: { auc: 0.99 } },
    })
    const folder = await aFolder({ 'training_record.json': record, 'MODEL_CARD.md': '# Card', [weights]: 'four' })
    expect(await readPapers(folder)).toEqual({
      figures: { auc: 0.98 },
      origin: { base: 'some/base', baseLicence: 'Apache-2.0', bytes: 4, sha256: 'abc' },
      card: '# Card',
    })
  })

  it('may bring none, nor figures', async () => {
    const folder = await aFolder({})
    expect(await readThresholds(folder)).toEqual(DEFAULT_THRESHOLDS)
    expect(await readPapers(folder)).toEqual(NO_PAPERS)
    expect(await readPapers(null)).toEqual(NO_PAPERS)
    expect(await readThresholds(null)).toEqual(DEFAULT_THRESHOLDS)
  })

  it('with a broken file is an error that names it', async () => {
    await expect(readThresholds(await aFolder({ 'thresholds.json': '{' }))).rejects.toThrow(
      'thresholds.json is not JSON',
    )
    await expect(
      readThresholds(await aFolder({ 'thresholds.json': '{"labels":{"insult":{"flag":7}}}' })),
    ).rejects.toThrow()
  })
})
