import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { env, pipeline } from '@huggingface/transformers'
import { writeRandomBert } from './random-bert.mjs'

/** What people would use instead: a model of toxic-bert's size in transformers.js's own pipeline, one text at a time. */
export class Rival {
  constructor(classify, folder) {
    this.classify = classify
    this.folder = folder
  }

  /** @param form `int8` or `fp32` */
  static async make(form, tokenizerFolder, threads) {
    const folder = await mkdtemp(join(tmpdir(), 'parley-bench-bert-'))
    writeRandomBert(folder, tokenizerFolder, form === 'int8')
    env.allowRemoteModels = false
    env.localModelPath = dirname(folder)
    const classify = await pipeline('text-classification', basename(folder), {
      dtype: form === 'int8' ? 'q8' : 'fp32',
      device: 'cpu',
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
    })
    return new Rival(classify, folder)
  }

  /** Batches would not help it: its pipeline pads a batch to its longest text. */
  async run(texts) {
    for (const text of texts) await this.classify(text, { top_k: null })
  }

  async close() {
    await this.classify.dispose()
    await rm(this.folder, { recursive: true, force: true })
  }
}
