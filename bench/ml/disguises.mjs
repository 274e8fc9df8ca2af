/**
 * How well the worker reads insults in disguise: the share it catches plainly spelled, and in each disguise, through its own
 * folding and the shipped model; and how much of that is folding's doing.
 *
 *   node bench/ml/disguises.mjs INSULTS [--chat FILE] [--model FOLDER] [--lines 500] [--threads 1] [--act flag|hide]
 *                               [--all] [--show]
 *
 * INSULTS: one text a line, or JSON lines with a `text` (and, where there are `labels`, a first one of 0.5 or more). The
 * words that folding knows to be disguised are the ones that are; texts without any are left out, or, with `--all`, have
 * their longest word disguised, which says what becomes of words that it does not know. `--show` lists what a disguise
 * hides. With `--chat`, ordinary texts in the same form, it also counts what folding changes there, and what is caught
 * through that alone. Exits with 1 when a disguise costs more than five points of recall.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fold } from '@parley/common/folding/fold'
import { HARSH_WORDS } from '@parley/common/folding/harsh-words'
import { createLogger } from '@parley/common/logger'
import { InferenceProcess } from '@parley/ml-core/inference/inference-process'
import { MicroBatcher } from '@parley/ml-core/inference/micro-batcher'
import { readThresholds } from '@parley/ml-core/inference/model-files'

const GOAL_POINTS = 5
const WORD = /[a-z]+/gi
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const LETTER_SIGNS = { a: '4@', e: '3', i: '1!', o: '0', s: '5$', t: '7', l: '1', b: '8', g: '9' }
const LOOK_ALIKES = { a: 'а', e: 'е', o: 'о', c: 'с', p: 'р', x: 'х', y: 'у', i: 'і', k: 'к', t: 'т', u: 'υ', n: 'п' }
/** Signs that the shipped model does not know: a blank without ink, a block, a rune, an emoji. */
const GLUE = ['\u2800', '█', 'ᚠ', '🥺']

/** Each takes a word of letters and a source of randomness. */
const DISGUISES = {
  leet: (word, random) => eachLetter(word, (letter) => (random() < 0.6 ? oneOf(LETTER_SIGNS[letter], random) : letter)),
  'leet, all of it': (word, random) => eachLetter(word, (letter) => oneOf(LETTER_SIGNS[letter], random)),
  spaced: (word) => [...word].join(' '),
  dotted: (word, random) => [...word].join(oneOf('.-_*', random)),
  'drawn out': (word, random) => at(word, random, (letter) => letter.repeat(3 + Math.floor(random() * 3))),
  doubled: (word, random) => at(word, random, (letter) => letter.repeat(2)),
  'look-alikes': (word, random) => eachLetter(word, (letter) => (random() < 0.6 ? LOOK_ALIKES[letter] : letter)),
  'zero width': (word) => [...word].join('\u200b'),
  'full width': (word) => eachLetter(word, (letter) => String.fromCodePoint(letter.codePointAt(0) + 0xfee0)),
  'letter dropped': (word, random) => (word.length > 3 ? at(word, random, () => '', 1) : word),
  'letters swapped': (word, random) => swapped(word, random),
  starred: (word, random) => (word.length > 2 ? at(word, random, () => '*', 1) : word),
  'glued signs': (word, random) => word + oneOf(GLUE, random),
  'between hearts': (word) => [...word].join('❤️'),
  'turned round': (word) => `\u202e${[...word].reverse().join('')}\u202c`,
  repeated: (word) => word.repeat(Math.ceil(101 / word.length)),
  'starred twice': (word) => (word.length > 3 ? `${word[0]}**${word.slice(3)}` : word),
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    chat: { type: 'string' },
    model: { type: 'string', default: join(ROOT, 'ml-core/models/parley-moderation-v1') },
    lines: { type: 'string', default: '500' },
    threads: { type: 'string', default: '1' },
    act: { type: 'string', default: 'flag' },
    all: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
  },
})
const [path] = positionals
if (path === undefined || !['flag', 'hide'].includes(options.act)) {
  console.error('usage: node bench/ml/disguises.mjs INSULTS [--chat FILE] [--lines 500] [--act flag|hide]')
  process.exit(2)
}
const harsh = new Set(HARSH_WORDS)
const logger = createLogger({ service: 'bench', level: 'error' })
const threshold = (await readThresholds(options.model)).toxicity[options.act]
const inference = new InferenceProcess({
  entry: new URL('../../ml-core/dist/inference/host.js', import.meta.url),
  host: { model: { kind: 'local', directory: options.model }, threads: Number(options.threads) },
  timeoutMs: 60_000,
  memoryMb: 4_096,
  logger,
})
await inference.ready(60_000)
const batcher = new MicroBatcher(inference, logger)
try {
  const insults = readTexts(path, true).filter((text) => options.all || wordsOf(text).some(isHarsh))
  await judgeDisguises(insults.slice(0, Number(options.lines)))
  if (options.chat) await judgeChat(readTexts(options.chat, false))
} finally {
  await inference.close()
}

async function judgeDisguises(texts) {
  console.log(`${texts.length} insults; caught from toxicity ${threshold} on (${options.act})`)
  const plain = await recall(texts)
  print('plain', plain)
  for (const [name, disguise] of Object.entries(DISGUISES)) {
    const random = randomFrom(17)
    const hidden = texts.map((text) => disguised(text, disguise, random))
    const found = await recall(hidden)
    const isMissed = plain.folded - found.folded > GOAL_POINTS
    if (isMissed) process.exitCode = 1
    print(name, found, isMissed ? `MISSED by ${(plain.folded - found.folded - GOAL_POINTS).toFixed(1)}` : '')
    if (options.show) showLost(hidden, plain.caught, found.caught)
  }
}

function showLost(hidden, before, after) {
  hidden.forEach((text, index) => {
    if (before[index] && !after[index]) console.log(`    ${text}\n      -> ${fold(text).text}`)
  })
}

async function judgeChat(texts) {
  const changed = texts.filter((text) => fold(text).isChanged)
  const [raw, folded] = [await toxicities(changed), await toxicities(changed.map((text) => fold(text).text))]
  const caught = changed.filter((_, index) => raw[index] < threshold && folded[index] >= threshold)
  console.log(
    `ordinary chat: ${changed.length} of ${texts.length} lines folded, ${caught.length} caught through that alone`,
  )
  for (const text of caught.slice(0, 40)) console.log(`  ${text}\n    -> ${fold(text).text}`)
}

/** In percent: with folding, as the worker does it, and of what is written alone. */
async function recall(texts) {
  const raw = await toxicities(texts)
  const readings = texts.map((text) => fold(text))
  const changed = readings.flatMap((reading, index) => (reading.isChanged ? [index] : []))
  const folded = [...raw]
  const scores = await toxicities(changed.map((index) => readings[index].text))
  changed.forEach((index, position) => {
    folded[index] = Math.max(folded[index], scores[position])
  })
  const share = (all) => (100 * all.filter((score) => score >= threshold).length) / Math.max(1, all.length)
  return { raw: share(raw), folded: share(folded), caught: folded.map((score) => score >= threshold) }
}

async function toxicities(texts) {
  const outcomes = await batcher.score(texts, 'queue')
  return outcomes.map((outcome) => (outcome.kind === 'scored' ? outcome.score.labels[0] : 0))
}

/** The harsh words of a text in disguise; its longest word where it has none. */
function disguised(text, disguise, random) {
  const words = wordsOf(text)
  const longest = words.reduce((most, word) => (word.length > most.length ? word : most), '')
  const isChosen = words.some(isHarsh) ? isHarsh : (word) => word === longest
  return text.replace(WORD, (word) => (isChosen(word) ? disguise(word.toLowerCase(), random) : word))
}

function wordsOf(text) {
  return text.match(WORD) ?? []
}

function isHarsh(word) {
  return harsh.has(word.toLowerCase())
}

function readTexts(file, areToxic) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      if (!line.startsWith('{')) return [line]
      const { text, labels } = JSON.parse(line)
      return labels && (labels[0] ?? 0) >= 0.5 !== areToxic ? [] : [text]
    })
}

function eachLetter(word, change) {
  return [...word].map((letter) => change(letter) ?? letter).join('')
}

function at(word, random, change, margin = 0) {
  const index = margin + Math.floor(random() * (word.length - 2 * margin))
  return word.slice(0, index) + change(word[index]) + word.slice(index + 1)
}

function swapped(word, random) {
  if (word.length < 4) return word
  const index = 1 + Math.floor(random() * (word.length - 3))
  return word.slice(0, index) + word[index + 1] + word[index] + word.slice(index + 2)
}

function oneOf(choices, random) {
  return choices?.[Math.floor(random() * choices.length)]
}

/** mulberry32: the same disguises every time. */
function randomFrom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function print(name, { raw, folded }, note = '') {
  console.log(
    `${name.padEnd(18)} ${folded.toFixed(1).padStart(6)} %   as written ${raw.toFixed(1).padStart(6)} %   ${note}`,
  )
}
