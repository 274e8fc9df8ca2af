// Scores the cases given as JSON on standard input with the shipped model under transformers.js and prints the logits as JSON.
// Usage: node node-parity.mjs MODEL_FOLDER < texts.json
import { readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { AutoModelForSequenceClassification, AutoTokenizer, env } from '@huggingface/transformers'

const folder = resolve(process.argv[2])
const texts = JSON.parse(readFileSync(0, 'utf8'))
env.allowRemoteModels = false
env.localModelPath = dirname(folder)
const name = basename(folder)
const tokenizer = await AutoTokenizer.from_pretrained(name)
const model = await AutoModelForSequenceClassification.from_pretrained(name, { dtype: 'q8' })
const answers = []
for (const text of texts) {
  const inputs = await tokenizer(text)
  const { logits } = await model(inputs)
  answers.push({ ids: Array.from(inputs.input_ids.data, Number), logits: Array.from(logits.data) })
}
process.stdout.write(JSON.stringify(answers))
