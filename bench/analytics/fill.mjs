/**
 * Fills an analytics database with plausible messages, straight into its tables: 90 days up to the present hour, busier
 * by day than by night, 200 rooms and 5,000 people of very unequal share, of whom a third is there on any one day,
 * scores near 0 with a tail, 4 % acted on.
 * The roll-ups are then made from the messages (and the coarse ones from the fine), as the service would have counted
 * them up. `facts` stays empty: no dashboard reads it.
 */
const DAYS = 90
/** Roll-ups by the minute are kept this long. */
const MINUTE_DAYS = 31
const ROOMS = 200
const USERS = 5_000
const CODE = { minute: 1, hour: 2, day: 3, week: 4, month: 5 }
const LABELS = ['toxicity', 'severe_toxicity', 'obscene', 'threat', 'insult', 'identity_attack']

/** The id of the nth busiest room. */
export const roomId = (n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const idOf = (kind, n) => `('00000000-0000-7000-${kind}-' || lpad((${n})::text, 12, '0'))::uuid`

/** `sql` must be one connection. */
export async function fill(sql, messages) {
  for (const setting of [
    "time zone 'UTC'",
    "work_mem = '768MB'",
    "maintenance_work_mem = '1GB'",
    'statement_timeout = 0',
  ])
    await sql.unsafe(`set ${setting}`)
  await sql`select setseed(0.42)`
  const indexes = await dropIndexes(sql)
  await sql.unsafe(
    `insert into rooms select ${idOf('8000', 'n')}, 'room ' || n, now() from generate_series(0, ${ROOMS - 1}) n`,
  )
  await sql.unsafe(
    `insert into users select ${idOf('9000', 'n')}, 'user ' || n, now() from generate_series(0, ${USERS - 1}) n`,
  )
  await sql.unsafe(MESSAGES, [messages])
  await sql`analyze messages`
  for (const statement of rollUps()) await sql.unsafe(statement)
  for (const { indexdef } of indexes) await sql.unsafe(indexdef)
  await sql`vacuum analyze`
}

/** Building an index at the end takes a fraction of the time of growing it row by row. */
async function dropIndexes(sql) {
  const indexes = await sql`
    select indexname, indexdef from pg_indexes
    where schemaname = 'public' and tablename = 'messages' and indexname <> 'messages_pkey'`
  for (const { indexname } of indexes) await sql`drop index ${sql(indexname)}`
  return indexes
}

// Most of what would fall into the night is moved to the afternoon before. random() ^ n: the larger n, the rarer a
// high value.
const MESSAGES = `
  insert into messages (id, room_id, sender_id, posted_at, characters, edits, deleted_at, verdict_revision, verdict_at,
    verdict_event_id, outcome, action, label, sentiment, ${LABELS}, decision, decided_at, decision_event_id, is_acted_on)
  select uuidv7(at - clock_timestamp()), ${idOf('8000', `floor(${ROOMS} * random() ^ 3)`)},
    ${idOf('9000', `3 * floor(${USERS / 3 - 1} * random() ^ 2)::int + extract(doy from at)::int % 3`)}, at, 5 + floor(120 * random() ^ 2), (random() < 0.03)::int,
    case when random() < 0.01 then at + interval '5 minutes' end, 1, at + took, uuidv7(),
    case when random() < 0.995 then 'scored' else 'failed' end, action,
    case when action <> 'none' then (array['toxicity', 'insult', 'threat', 'obscene'])[1 + floor(4 * random() ^ 2)::int] end,
    (array['neutral', 'positive', 'negative'])[1 + floor(3 * random() ^ 2)::int],
    floor(1e6 * random() ^ 6), floor(1e6 * random() ^ 12), floor(1e6 * random() ^ 7), floor(1e6 * random() ^ 14),
    floor(1e6 * random() ^ 6), floor(1e6 * random() ^ 12),
    decision, case when decision is not null then at + interval '20 minutes' end,
    case when decision is not null then uuidv7() end, action <> 'none'
  from (
    select *, case when action <> 'none' and random() < 0.5 then
      case when random() < 0.8 then 'remove' else 'keep' end end as decision
    from (
      select case when extract(hour from even) < 7 and random() < 0.7 then even - interval '9 hours' else even end as at,
        interval '1 millisecond' * floor(20 + 2000 * random() ^ 8) as took,
        case when random() < 0.96 then 'none'
          else (array['flag', 'hide', 'hold', 'reject'])[1 + floor(4 * random() ^ 2)::int] end as action
      from (
        select date_trunc('hour', now()) - interval '${DAYS} days' * (1 - n / $1::float8) as even
        from generate_series(1, $1::int) n
      ) as spread
    ) as posts
  ) as decided`

const actions = `
  count(*) filter (where action = 'flag'), count(*) filter (where action = 'hide'),
  count(*) filter (where action = 'hold')`
const MESSAGE_SUMS = `
  count(*), sum(characters), count(*) filter (where edits > 0), count(deleted_at),
  count(*) filter (where outcome = 'scored'), 0, count(*) filter (where outcome = 'failed'),
  ${actions}, 0, count(*) filter (where action = 'reject'),
  count(*) filter (where decision = 'remove'), count(*) filter (where decision = 'keep'), 0,
  ${['positive', 'neutral', 'negative'].map((name) => `count(*) filter (where outcome = 'scored' and sentiment = '${name}')`)},
  ${LABELS.map((label) => `coalesce(sum(${label}) filter (where outcome = 'scored'), 0)`)}`
const LABEL_SUMS = `
  ${actions}, count(*) filter (where action = 'reject'),
  count(*) filter (where decision = 'remove'), count(*) filter (where decision = 'keep')`
const PERSON_SUMS = `
  count(*), count(deleted_at), ${actions}, count(*) filter (where action = 'reject'),
  count(*) filter (where decision = 'remove')`

const MESSAGE_COLUMNS =
  `messages,characters,edited,deleted,scored,unsupported,failed,flagged,hidden,held,released,rejected,upheld,overturned,missed,positive,neutral,negative,${LABELS}`.split(
    ',',
  )
const PERSON_COLUMNS = ['messages', 'deleted', 'flagged', 'hidden', 'held', 'rejected', 'upheld']
const LABEL_COLUMNS = ['flagged', 'hidden', 'held', 'rejected', 'upheld', 'overturned']

/** Each roll-up: its keys beside the bucket, what it sums, and the messages that its finest grains are made of. */
const ROLLUPS = [
  { table: 'server_totals', keys: [], columns: MESSAGE_COLUMNS, sums: MESSAGE_SUMS },
  { table: 'room_totals', keys: ['room_id'], columns: MESSAGE_COLUMNS, sums: MESSAGE_SUMS },
  {
    table: 'user_totals',
    keys: ['user_id'],
    from: { user_id: 'sender_id' },
    columns: PERSON_COLUMNS,
    sums: PERSON_SUMS,
  },
  { table: 'server_label_totals', keys: ['label'], columns: LABEL_COLUMNS, sums: LABEL_SUMS, where: 'is_acted_on' },
  {
    table: 'room_label_totals',
    keys: ['room_id', 'label'],
    columns: LABEL_COLUMNS,
    sums: LABEL_SUMS,
    where: 'is_acted_on',
  },
  ...LABELS.map((label) => ({
    table: 'score_bins',
    keys: ['label', 'bin'],
    from: { label: `'${label}'`, bin: `least(49, ${label} / 20000)` },
    columns: ['messages'],
    sums: 'count(*)',
    where: "outcome = 'scored'",
    only: `label = '${label}'`,
  })),
  {
    table: 'latency_bins',
    keys: ['bin'],
    from: { bin: 'least(140, 1 + floor(5 * ln(extract(epoch from verdict_at - posted_at)::float8 * 1000) / ln(2)))' },
    columns: ['verdicts'],
    sums: 'count(*)',
    at: 'verdict_at',
  },
  {
    table: 'moderator_totals',
    keys: ['moderator_id', 'action'],
    from: {
      // Twelve moderators.
      moderator_id: idOf('9000', 'abs(hashtext(id::text)) % 12'),
      action: "case decision when 'keep' then 'approve' else 'remove' end",
    },
    columns: ['acts'],
    sums: 'count(*)',
    where: 'decision is not null',
    at: 'decided_at',
  },
]
const NOT_BY_MINUTE = new Set(['user_totals', 'score_bins', 'moderator_totals'])

function* rollUps() {
  for (const rollup of ROLLUPS) {
    if (!NOT_BY_MINUTE.has(rollup.table)) yield ofMessages(rollup, 'minute')
    yield ofMessages(rollup, 'hour')
    yield ofFiner(rollup, 'day', 'hour')
    if (rollup.table === 'user_totals') yield ofFiner(rollup, 'week', 'day')
    yield ofFiner(rollup, 'month', 'day')
  }
  // People do not add up.
  yield `
    update server_totals set active_users = people
    from (select grain, bucket, count(*) as people from user_totals group by 1, 2) as counted
    where counted.grain = server_totals.grain and counted.bucket = server_totals.bucket`
}

function ofMessages({ table, keys, from = {}, columns, sums, where = 'true', at = 'posted_at' }, grain) {
  const recent = grain === 'minute' ? `and ${at} > now() - interval '${MINUTE_DAYS} days'` : ''
  const groups = keys.map((_, index) => `, ${index + 2}`).join('')
  return `
    insert into ${table} (bucket, grain ${keys.map((key) => `, ${key}`).join('')}, ${columns})
    select date_trunc('${grain}', ${at}), ${CODE[grain]} ${keys.map((key) => `, ${from[key] ?? key}`).join('')}, ${sums}
    from messages where ${where} ${recent}
    group by 1 ${groups.replace(/\d+/g, (n) => Number(n) + 1)} order by 1 ${groups.replace(/\d+/g, (n) => Number(n) + 1)}`
}

function ofFiner({ table, keys, columns, only = 'true' }, grain, finer) {
  const keyList = keys.map((key) => `, ${key}`).join('')
  return `
    insert into ${table} (bucket, grain ${keyList}, ${columns})
    select date_trunc('${grain}', bucket), ${CODE[grain]} ${keyList}, ${columns.map((name) => `sum(${name})`)}
    from ${table} where grain = ${CODE[finer]} and ${only}
    group by 1 ${keyList} order by 1 ${keyList}`
}
