/**
 * What each dashboard query costs on a large installation: fills a database of its own with N messages (default five
 * million) and asks the services what the dashboards ask; then counts new facts into it.
 *
 *   npm run build && node bench/analytics/run.mjs [--messages 5000000] [--rounds 40] [--folder FOLDER] [--only TEXT]
 *
 * With a folder the database is kept there, and filled only the first time. `--only` asks just the questions whose name
 * contains the text, and counts nothing.
 * The goal is 50 ms each; exits with 1 when a 95th percentile misses it. `cpu_ms` is the mean processor time of one
 * question, in this process and in Postgres: it says what a question costs on a machine that has other work as well.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ActivityRepository } from '@parley/analytics/repositories/activity'
import { DecisionsRepository } from '@parley/analytics/repositories/decisions'
import { ExportsRepository } from '@parley/analytics/repositories/exports'
import { HeatmapRepository } from '@parley/analytics/repositories/heatmap'
import { LatencyRepository } from '@parley/analytics/repositories/latency'
import { ModeratorsRepository } from '@parley/analytics/repositories/moderators'
import { QualityRepository } from '@parley/analytics/repositories/quality'
import { RoomMessagesRepository } from '@parley/analytics/repositories/room-messages'
import { RoomsRepository } from '@parley/analytics/repositories/rooms'
import { RulesRepository } from '@parley/analytics/repositories/rules'
import { ScoresRepository } from '@parley/analytics/repositories/scores'
import { SentimentRepository } from '@parley/analytics/repositories/sentiment'
import { TopRepository } from '@parley/analytics/repositories/top'
import { TurnaroundRepository } from '@parley/analytics/repositories/turnaround'
import { ActivityService } from '@parley/analytics/services/activity'
import { AutomationService } from '@parley/analytics/services/automation'
import { ExportsService } from '@parley/analytics/services/exports'
import { HeatmapService } from '@parley/analytics/services/heatmap'
import { LatencyService } from '@parley/analytics/services/latency'
import { ModeratorsService } from '@parley/analytics/services/moderators'
import { FigureAccess } from '@parley/analytics/services/permissions'
import { QualityService } from '@parley/analytics/services/quality'
import { Ranges } from '@parley/analytics/services/ranges'
import { RulesService } from '@parley/analytics/services/rules'
import { ScoresService } from '@parley/analytics/services/scores'
import { SentimentService } from '@parley/analytics/services/sentiment'
import { TopService } from '@parley/analytics/services/top'
import { TurnaroundService } from '@parley/analytics/services/turnaround'
import { ANALYTICS_SESSION } from '@parley/analytics/settings'
import { createLogger } from '@parley/common/logger'
import { connectDatabase } from '@parley/common/postgres/connect'
import { migrateDatabase } from '@parley/common/postgres/migrate'
import { startEmbeddedPostgres } from '@parley/standalone/postgres/embedded-postgres'
import { measureCounting } from './counting.mjs'
import { cpuTimeOf } from './cpu-time.mjs'
import { fill, roomId } from './fill.mjs'
import { fillFeedback } from './fill-feedback.mjs'

const GOAL_MS = 50
const DAY_MS = 86_400_000
const WARM_UPS = 5

const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '40' },
    folder: { type: 'string' },
    only: { type: 'string', default: '' },
  },
})
const messages = Number(options.messages)
const rounds = Number(options.rounds)
const moderator = { role: 'moderator', scopes: new Set(['analytics:read']) }

const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'parley-bench-analytics-')))
const server = await startEmbeddedPostgres({ folder, settings: { shared_buffers: '512MB', max_wal_size: '8GB' } })
try {
  await run(server.superuserUrl('postgres'))
} finally {
  await server.stop()
  if (!options.folder) await rm(folder, { recursive: true, force: true })
}

async function run(url) {
  await migrateDatabase(url, new URL('../../analytics/migrations/', import.meta.url))
  const logger = createLogger({ service: 'bench', level: 'warn' })
  const database = connectDatabase({
    url,
    schema: {},
    logger,
    applicationName: 'bench',
    sessionSettings: ANALYTICS_SESSION,
  })
  try {
    await fillOnce(database.sql)
    if (!options.only) await printSizes(database.sql)
    const results = []
    for (const [name, query] of Object.entries(queriesOf(database.sql))) {
      if (name.includes(options.only)) results.push(await measure(name, query))
    }
    console.table(Object.fromEntries(results.map(({ name, ...figures }) => [name, figures])))
    if (!options.only) console.log('counting facts:', await measureCounting(database.sql, 100))
    if (results.some(({ p95_ms }) => p95_ms > GOAL_MS)) process.exitCode = 1
  } finally {
    await database.close()
  }
}

async function fillOnce(sql) {
  const [{ has_messages: hasMessages, has_decisions: hasDecisions }] = await sql`
    select exists (select from server_totals) as has_messages, exists (select from decisions) as has_decisions`
  const startedAt = performance.now()
  const single = await sql.reserve()
  if (!hasMessages) await fill(single, messages)
  if (!hasDecisions) await fillFeedback(single)
  single.release()
  if (hasDecisions) return
  console.log(`filled with ${messages} messages in ${Math.round((performance.now() - startedAt) / 1_000)} s`)
}

/** Every question at a range ending some hours before now, a different one each round: [name, (round) => promise]. */
function queriesOf(sql) {
  const ranges = new Ranges({ now: () => new Date() }, 10_000)
  const access = new FigureAccess(new RoomsRepository(sql))
  const activity = new ActivityService(new ActivityRepository(sql), ranges, access)
  const quality = new QualityService(
    new ActivityRepository(sql),
    new QualityRepository(sql),
    new DecisionsRepository(sql),
    ranges,
    access,
  )
  const rules = new RulesService(new RulesRepository(sql), ranges, access)
  const automation = new AutomationService(new RulesRepository(sql), new ActivityRepository(sql), ranges, access)
  const heatmap = new HeatmapService(new HeatmapRepository(sql), ranges)
  const sentiment = new SentimentService(new SentimentRepository(sql), ranges, access)
  // The queue of this moment is chat-service's to tell, and not measured here.
  const noQueue = async () => ({ open: 0, oldestAgeMs: null, p50AgeMs: null, p95AgeMs: null, causes: [] })
  const turnaround = new TurnaroundService(new TurnaroundRepository(sql), ranges, noQueue, undefined)
  const scores = new ScoresService(new ScoresRepository(sql), new RoomMessagesRepository(sql), ranges, access)
  const top = new TopService(new TopRepository(sql), new RoomMessagesRepository(sql), ranges, access)
  const latency = new LatencyService(new LatencyRepository(sql), ranges)
  const moderators = new ModeratorsService(new ModeratorsRepository(sql), new TurnaroundRepository(sql), ranges)
  const exports = new ExportsService(new ExportsRepository(sql), ranges, access)
  const room = roomId(0)
  const last = (days) => (round) => {
    const to = Date.now() - round * 1_234_567
    return { from: to - days * DAY_MS, to }
  }
  const queries = {}
  for (const days of [1, 7, 30, 60]) {
    const range = last(days)
    const add = (name, ask) => {
      queries[`${name}, ${days} d`] = (round) => ask(range(round))
    }
    add('/summary', (r) => activity.summary(moderator, r))
    add('/summary of the largest room', (r) => activity.summary(moderator, { ...r, room }))
    add('/timeseries', (r) => activity.timeseries(moderator, r))
    add('/timeseries of the largest room', (r) => activity.timeseries(moderator, { ...r, room }))
    add('/timeseries of a label', (r) => activity.timeseries(moderator, { ...r, label: 'insult' }))
    add('/scores/histogram, all labels', (r) => scores.histograms(moderator, { ...r, bins: 50 }))
    add('/top/rooms by messages', (r) => top.rooms(moderator, { ...r, by: 'messages', limit: 10 }))
    add('/top/rooms by acted_on', (r) => top.rooms(moderator, { ...r, by: 'acted_on', limit: 10 }))
    add('/top/users by messages', (r) => top.users(moderator, { ...r, by: 'messages', limit: 10 }))
    add('/top/users by acted_on', (r) => top.users(moderator, { ...r, by: 'acted_on', limit: 10 }))
    add('/scores/histogram of the largest room, all labels', (r) =>
      scores.histograms(moderator, { ...r, room, bins: 50 }),
    )
    add('/top/users of the largest room', (r) => top.users(moderator, { ...r, room, by: 'messages', limit: 10 }))
    add('/latency', (r) => latency.verdicts(moderator, r))
    add('/moderators', (r) => moderators.acts(moderator, { ...r, limit: 50 }))
    add('/quality', (r) => quality.overrides(moderator, r))
    add('/quality of the largest room', (r) => quality.overrides(moderator, { ...r, room }))
    add('/quality/thresholds, all labels', (r) => quality.thresholds(moderator, { ...r, step: 0.02 }))
    add('/quality/thresholds of a label, finest', (r) =>
      quality.thresholds(moderator, { ...r, label: 'insult', step: 0.005 }),
    )
    add('/turnaround', (r) => turnaround.reviews(moderator, r))
    add('/automation', (r) => automation.shares(moderator, r))
    add('/automation of the largest room', (r) => automation.shares(moderator, { ...r, room }))
    add('/top/rules', (r) => rules.top(moderator, { ...r, limit: 20 }))
    add('/top/rules of the largest room', (r) => rules.top(moderator, { ...r, room, limit: 20 }))
    add('/heatmap', (r) => heatmap.rooms(moderator, { ...r, limit: 20 }))
    add('/sentiment', (r) => sentiment.series(moderator, r))
    add('/sentiment of the largest room', (r) => sentiment.series(moderator, { ...r, room }))
    add('/export.csv begins', (r) => pagesOf(exports, { ...r, actedOnly: false }, 1))
    add('/export.csv, first 600 lines', (r) => pagesOf(exports, { ...r, actedOnly: false }, 2))
    add('/export.csv of what was acted on, 600 lines', (r) => pagesOf(exports, { ...r, actedOnly: true }, 2))
    add('/export.csv of the largest room, 600 lines', (r) => pagesOf(exports, { ...r, room, actedOnly: false }, 2))
  }
  const day = last(1)
  queries['/timeseries by minute, 1 d'] = (round) => activity.timeseries(moderator, { ...day(round), bucket: 'minute' })
  queries['/timeseries by minute of the largest room, 1 d'] = (round) =>
    activity.timeseries(moderator, { ...day(round), bucket: 'minute', room })
  queries['/latency by minute, 1 d'] = (round) => latency.verdicts(moderator, { ...day(round), bucket: 'minute' })
  const month = last(60)
  queries['/timeseries by hour, 60 d'] = (round) => activity.timeseries(moderator, { ...month(round), bucket: 'hour' })
  return queries
}

/** A page of 100 lines, then pages of 500. */
async function pagesOf(exports, query, count) {
  const pages = await exports.messages(moderator, query)
  for (let page = 0; page < count; page++) await pages.next()
  await pages.return()
}

async function measure(name, query) {
  for (let round = 0; round < WARM_UPS; round++) await query(round)
  const times = []
  const cpuBefore = cpuTimeOf(folder)
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    await query(round)
    times.push(performance.now() - startedAt)
  }
  const cpuAfter = cpuTimeOf(folder)
  times.sort((a, b) => a - b)
  const tenths = (ms) => Math.round(ms * 10) / 10
  const at = (share) => tenths(times[Math.min(times.length - 1, Math.floor(times.length * share))])
  const cpu = cpuAfter === null ? null : tenths((cpuAfter - cpuBefore) / rounds)
  return { name, p50_ms: at(0.5), p95_ms: at(0.95), cpu_ms: cpu }
}

async function printSizes(sql) {
  const tables = await sql`
    select relname as name, pg_size_pretty(pg_total_relation_size(oid)) as size, reltuples::int8 as rows
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by pg_total_relation_size(oid) desc`
  console.table(Object.fromEntries(tables.map(({ name, size, rows }) => [name, { rows: Number(rows), size }])))
}
