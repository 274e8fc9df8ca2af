/**
 * What the worker gives of what the model has: texts per second through folding, language detection, batcher and
 * inference process, against a bare onnxruntime loop over the same texts; the time to a verdict at half that load; and
 * how that compares with toxic-bert's architecture under transformers.js (weights at random, 620 MB in a temporary folder).
 *
 *   npm run bench -- ml -- [--chat FILE_OR_FOLDER] [--lines 1500] [--threads 1] [--rounds 3] [--model FOLDER] [--no-rivals]
 *
 * The chat (by default the recording of the demo) is JSON lines with a `text`, or IRC logs (`[12:34] <name> text`). Absolute figures move with the machine;
 * the ratios are what counts. Goals: the worker at 70 % of the bare loop, 5 times the int8 and 15 times the fp32 rival;
 * exits with 1 when it misses one.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createLogger } from '@parley/common/logger'
import { InferenceProcess } from '@parley/ml-core/inference/inference-process'
import { MicroBatcher } from '@parley/ml-core/inference/micro-batcher'
import { readThresholds } from '@parley/ml-core/inference/model-files'
import { LanguageDetector } from '@parley/ml-core/services/language'
import { Scoring } from '@parley/ml-core/services/scoring'
import { VerdictCache } from '@parley/ml-core/services/verdict-cache'
import { BareLoop } from './bare-loop.mjs'
import { Rival } from './rival.mjs'

const GOALS = { bare: 0.7, int8: 5, fp32: 15 }
/** The rivals are slow; this many lines say enough of them. */
const RIVAL_LINES = 120
const JOB_TEXTS = 64
const JOBS_IN_HAND = 16
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const { values: options } = parseArgs({
  options: {
    chat: { type: 'string', default: join(ROOT, 'standalone/recordings/ubuntu-irc.jsonl') },
    model: { type: 'string', default: join(ROOT, 'ml-core/models/parley-moderation-v1') },
    lines: { type: 'string', default: '1500' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    'no-rivals': { type: 'boolean', default: false },
  },
})
const texts = readChat(options.chat).slice(0, Number(options.lines))
const threads = Number(options.threads)
const thresholds = await readThresholds(options.model)
const logger = createLogger({ service: 'bench', level: 'error' })

console.log(`${texts.length} lines of chat, ${threads} thread(s), ${options.rounds} rounds`)
const bare = await BareLoop.load(options.model, threads)
const inference = new InferenceProcess({
  entry: new URL('../../ml-core/dist/inference/host.js', import.meta.url),
  host: { model: { kind: 'local', directory: options.model }, threads },
  timeoutMs: 60_000,
  memoryMb: 4_096,
  logger,
})
await inference.ready(60_000)
try {
  await run()
} finally {
  await inference.close()
}

async function run() {
  const inputs = bare.tokenise(texts)
  const rates = { alone: [], batched: [], model: [], worker: [] }
  // Interleaved, so that a busy minute of the machine hits all of them.
  for (let round = 0; round < Number(options.rounds); round += 1) {
    rates.alone.push(await rate(() => bare.runAlone(inputs)))
    rates.batched.push(await rate(() => bare.runBatched(inputs)))
    rates.model.push(await rate(() => new MicroBatcher(inference, logger).score(texts, 'queue')))
    rates.worker.push(await rate(() => scoreInJobs(aScoring())))
  }
  const alone = median(rates.alone)
  const batched = median(rates.batched)
  const model = median(rates.model)
  const worker = median(rates.worker)
  const best = Math.max(alone, batched)
  print('bare onnxruntime, one text at a time', alone)
  print('bare onnxruntime, batches of equal length', batched)
  print('batcher and inference process', model, best)
  print('worker: folding, language, spans, batcher', worker, best)
  const latencies = await latenciesAt(worker / 2, aScoring())
  console.log(
    `verdict at half load: p50 ${quantile(latencies, 0.5)} ms, p95 ${quantile(latencies, 0.95)} ms, p99 ${quantile(latencies, 0.99)} ms`,
  )
  judge('worker / bare loop', worker / best, GOALS.bare)
  if (!options['no-rivals']) await compareWithRivals()
}

/** Measured beside each rival anew: minutes have passed, and the machine may be another. */
async function compareWithRivals() {
  const sample = texts.slice(0, RIVAL_LINES)
  for (const form of ['int8', 'fp32']) {
    const rival = await Rival.make(form, options.model, threads)
    const rates = { rival: [], worker: [] }
    for (let round = 0; round < Number(options.rounds); round += 1) {
      rates.rival.push(await rate(() => rival.run(sample), sample.length))
      rates.worker.push(await rate(() => scoreInJobs(aScoring())))
    }
    await rival.close()
    print(`toxic-bert's architecture, ${form}, transformers.js`, median(rates.rival))
    print('worker beside it', median(rates.worker))
    judge(`worker / ${form} rival`, median(rates.worker) / median(rates.rival), GOALS[form])
  }
}

function judge(what, ratio, goal) {
  if (ratio < goal) process.exitCode = 1
  console.log(`${what}: ${ratio.toFixed(2)} (goal ${goal})${ratio < goal ? ' MISSED' : ''}`)
}

/** As the worker has it, but with a memory too small to help. */
function aScoring() {
  return new Scoring({
    batcher: new MicroBatcher(inference, logger),
    model: () => inference.model,
    thresholds,
    languages: new LanguageDetector(() => ['en']),
    cache: new VerdictCache(1),
  })
}

/** Full jobs, as the relay makes them under load; always `JOBS_IN_HAND` at a time. */
async function scoreInJobs(scoring) {
  let next = 0
  const take = async () => {
    while (next < texts.length) {
      const job = texts.slice(next, next + JOB_TEXTS)
      next += JOB_TEXTS
      await scoring.scoreAll(job, { priority: 'queue' })
    }
  }
  await Promise.all(Array.from({ length: JOBS_IN_HAND }, take))
}

/** One message per job at a steady pace, whether or not earlier ones are answered. */
async function latenciesAt(perSecond, scoring) {
  const latencies = []
  const started = performance.now()
  await Promise.all(
    texts.map(async (text, index) => {
      const due = started + (index / perSecond) * 1_000
      await wait(Math.max(0, due - performance.now()))
      await scoring.scoreAll([text], { priority: 'queue' })
      latencies.push(performance.now() - due)
    }),
  )
  return latencies.sort((one, other) => one - other)
}

async function rate(work, count = texts.length) {
  const started = performance.now()
  await work()
  return count / ((performance.now() - started) / 1_000)
}

function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]
}

function quantile(sorted, share) {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))])
}

function print(what, perSecond, reference) {
  const ratio = reference ? `  ${(perSecond / reference).toFixed(2)} of the bare loop` : ''
  console.log(`${what.padEnd(44)} ${perSecond.toFixed(0).padStart(6)} texts/s${ratio}`)
}

function readChat(path) {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map((name) => join(path, name))
    : [path]
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => (line.startsWith('{') ? JSON.parse(line).text : /^\[\d\d:\d\d\] <[^>]+> (.+)$/.exec(line)?.[1]))
      .filter(Boolean),
  )
}
