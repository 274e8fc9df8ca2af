import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { removeUnfinishedDownloads } from './model-download.js'

describe('what a killed download of a model left', () => {
  it('is removed, and nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-models-'))
    const model = join(folder, 'someone', 'a.tmp.model', 'onnx')
    await mkdir(model, { recursive: true })
    // The second name is made as transformers.js makes it.
    for (const name of ['model.onnx', 'model.onnx.tmp.4711.-zik0zj', 'model.onnx.tmp.12.x7']) {
      await writeFile(join(model, name), '')
    }
    removeUnfinishedDownloads(folder)
    expect(await readdir(model)).toEqual(['model.onnx'])
    await rm(folder, { recursive: true, force: true })
  })

  it('need not be there', () => {
    expect(() => removeUnfinishedDownloads('/nowhere/at/all')).not.toThrow()
  })
})
