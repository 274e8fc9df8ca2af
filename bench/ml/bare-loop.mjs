import { readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { AutoTokenizer, env } from '@huggingface/transformers'
import { InferenceSession, Tensor } from 'onnxruntime-node'

const BATCH = 16

/** The same model with nothing around it: tokens made beforehand, `run` in a loop, results thrown away. */
export class BareLoop {
  constructor(session, tokenizer, maxTokens) {
    this.session = session
    this.tokenizer = tokenizer
    this.maxTokens = maxTokens
  }

  static async load(directory, threads) {
    env.allowRemoteModels = false
    env.localModelPath = dirname(resolve(directory))
    const tokenizer = await AutoTokenizer.from_pretrained(basename(directory))
    const { parley } = JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'))
    const session = await InferenceSession.create(join(directory, 'onnx/model_quantized.onnx'), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
    })
    return new BareLoop(session, tokenizer, parley?.trained_length ?? 128)
  }

  tokenise(texts) {
    return texts.map((text) => this.tokenizer(text, { return_tensor: false }).input_ids.slice(0, this.maxTokens))
  }

  async runAlone(inputs) {
    for (const input of inputs) await this.#run([input])
  }

  async runBatched(inputs) {
    const sorted = [...inputs].sort((one, other) => one.length - other.length)
    for (let from = 0; from < sorted.length; from += BATCH) await this.#run(sorted.slice(from, from + BATCH))
  }

  async #run(inputs) {
    const width = Math.max(...inputs.map((input) => input.length))
    const ids = new BigInt64Array(inputs.length * width)
    const mask = new BigInt64Array(inputs.length * width)
    inputs.forEach((input, row) => {
      input.forEach((id, column) => {
        ids[row * width + column] = BigInt(id)
        mask[row * width + column] = 1n
      })
    })
    const shape = [inputs.length, width]
    const feeds = {
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', mask, shape),
      token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
    }
    await this.session.run(Object.fromEntries(this.session.inputNames.map((name) => [name, feeds[name]])))
  }
}
