/**
 * How far Parley's scores agree with Perspective's on comments of your own.
 *
 *   node ml-core/tools/compare-perspective.mjs COMMENTS.csv --url ORIGIN --key KEY [--rate 5] [--disputed 5]
 *
 * The CSV has a header, a column `text`, and one column per attribute (`TOXICITY`, ...) with Perspective's score. The key
 * is better given as the environment variable PARLEY_KEY, where process lists do not show it.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { agreementAt, equivalentThreshold, meanDifference, parseCsv, rankCorrelation } from './agreement.mjs'

const KNOWN = ['TOXICITY', 'SEVERE_TOXICITY', 'IDENTITY_ATTACK', 'INSULT', 'PROFANITY', 'THREAT']
/** Over the quota, or the model is being restarted: asked again after what the server says. */
const PASSING = [429, 503]
const MAX_TRIES = 10
const THRESHOLDS = [0.5, 0.6, 0.7, 0.8, 0.9]

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    key: { type: 'string', default: process.env.PARLEY_KEY ?? '' },
    rate: { type: 'string', default: '5' },
    disputed: { type: 'string', default: '5' },
  },
})
const [file] = positionals
if (!file || !options.url || !options.key) {
  console.error('usage: compare-perspective.mjs COMMENTS.csv --url ORIGIN --key KEY')
  process.exit(2)
}

const rows = parseCsv(readFileSync(file, 'utf8'))
const attributes = KNOWN.filter((name) => rows[0]?.[name] !== undefined)
if (rows[0]?.text === undefined || attributes.length === 0) {
  console.error(`the CSV needs a column "text" and at least one of: ${KNOWN.join(', ')}`)
  process.exit(2)
}

const scored = await scoreAll(rows)
for (const attribute of attributes) report(attribute)

async function scoreAll(comments) {
  const results = []
  let refused = 0
  for (const comment of comments) {
    const ours = await score(comment.text)
    if (ours) results.push({ ...comment, ours })
    else refused += 1
    await wait(1_000 / Number(options.rate))
  }
  console.log(`${results.length} comments compared, ${refused} refused by Parley`)
  return results
}

async function score(text, attempt = 1) {
  const response = await fetch(new URL('/v1alpha1/comments:analyze', options.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${options.key}` },
    body: JSON.stringify({
      comment: { text },
      requestedAttributes: Object.fromEntries(attributes.map((name) => [name, {}])),
      doNotStore: true,
    }),
  })
  if (PASSING.includes(response.status) && attempt < MAX_TRIES) {
    await response.body?.cancel()
    await wait(1_000 * Number(response.headers.get('retry-after') ?? 10))
    return score(text, attempt + 1)
  }
  const body = await response.json()
  if (response.ok) return body.attributeScores
  if (body.error?.details?.[0]?.errorType) return null
  throw new Error(`${response.status} ${body.error?.message}`)
}

function report(attribute) {
  const pairs = scored
    .filter((row) => row[attribute] !== '')
    .map((row) => ({
      text: row.text,
      theirs: Number(row[attribute]),
      ours: row.ours[attribute].summaryScore.value,
    }))
    .filter(({ theirs }) => Number.isFinite(theirs))
  console.log(`\n${attribute}: ${pairs.length} comments`)
  if (pairs.length < 2) return
  console.log(
    `  rank correlation ${rankCorrelation(pairs).toFixed(3)}, mean difference ${meanDifference(pairs).toFixed(3)}`,
  )
  console.log('  threshold   both  theirs only  ours only  neither   same catch here at')
  for (const threshold of THRESHOLDS) {
    const { both, theirsOnly, oursOnly, neither } = agreementAt(pairs, threshold)
    const columns = [both, theirsOnly, oursOnly, neither].map((count) => String(count).padStart(9))
    console.log(
      `  ${threshold.toFixed(2)}   ${columns.join('  ')}   ${equivalentThreshold(pairs, threshold).toFixed(2)}`,
    )
  }
  const disputed = [...pairs].sort(
    (one, other) => Math.abs(other.ours - other.theirs) - Math.abs(one.ours - one.theirs),
  )
  console.log('  most disputed (theirs, ours):')
  for (const { text, theirs, ours } of disputed.slice(0, Number(options.disputed))) {
    console.log(`    ${theirs.toFixed(2)}  ${ours.toFixed(2)}  ${JSON.stringify(text.slice(0, 100))}`)
  }
}
