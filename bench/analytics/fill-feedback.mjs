/**
 * Fills what is kept of moderators' decisions, from the messages that `fill.mjs` made (also by an older version of it):
 * half of what policy acted on was decided, by twelve moderators, after a minute to two days; one decision in twenty was
 * looked at again by another moderator. Two versions of the model took turns.
 */
const CODE = { hour: 2, day: 3, week: 4, month: 5 }
const LABELS = ['toxicity', 'severe_toxicity', 'obscene', 'threat', 'insult', 'identity_attack']
const MODERATORS = 12
const moderator = (n) => `('00000000-0000-7000-9000-' || lpad((${n})::text, 12, '0'))::uuid`
const MODEL = `'parley-moderation-1.' || (posted_at > now() - interval '45 days')::int`
const BIN = '1 + floor(5 * ln(extract(epoch from decided_at - waiting_since)::float8 * 1000) / ln(2))'
const RULE = `'threshold:' || label || ':' || action`

/** `sql` must be one connection. */
export async function fillFeedback(sql) {
  for (const setting of ["time zone 'UTC'", "work_mem = '512MB'", 'statement_timeout = 0'])
    await sql.unsafe(`set ${setting}`)
  await sql`select setseed(0.43)`
  await sql.unsafe(DECISIONS)
  await sql.unsafe(SECOND_DECISIONS)
  for (const statement of rollUps()) await sql.unsafe(statement)
  await sql`vacuum analyze`
}

const DECISIONS = `
  insert into decisions (id, message_id, decided_at, moderator_id, word, room_id, revision, cause, waiting_since)
  select decision_event_id, id, decided_at, ${moderator(`abs(hashtext(id::text)) % ${MODERATORS}`)}, decision, room_id,
    verdict_revision, (array['flagged', 'hidden', 'held', 'reported', 'appeal'])[1 + abs(hashtext(id::text)) % 5],
    decided_at - interval '1 minute' * exp(8 * random() ^ 2)
  from messages where is_acted_on and decision is not null`

const SECOND_DECISIONS = `
  insert into decisions (id, message_id, decided_at, moderator_id, word, room_id, revision, cause, waiting_since,
    other_moderator_id, other_word)
  select gen_random_uuid(), message_id, decided_at + interval '3 hours',
    ${moderator(`(right(moderator_id::text, 12)::int + 1 + floor(random() * ${MODERATORS - 1})::int) % ${MODERATORS}`)},
    case when random() < 0.7 then word when word = 'keep' then 'remove' else 'keep' end, room_id, revision, 'appeal',
    decided_at + interval '1 hour', moderator_id, word
  from decisions where random() < 0.05`

/** Each roll-up: what its hours are made of; its keys beside the bucket; what it counts. */
const ROLLUPS = [
  ...LABELS.map((label) => ({
    table: 'decision_bins',
    keys: { model_version: MODEL, label: `'${label}'`, bin: `least(199, ${label} / 5000)` },
    counts: {
      removed: "count(*) filter (where decision = 'remove')",
      kept: "count(*) filter (where decision = 'keep')",
    },
    from: 'messages',
    where: "is_acted_on and decision is not null and outcome = 'scored'",
    at: 'posted_at',
    only: `label = '${label}'`,
  })),
  {
    table: 'model_totals',
    keys: { model_version: MODEL },
    counts: {
      scored: 'count(*)',
      acted_on: 'count(*) filter (where is_acted_on)',
      upheld: "count(*) filter (where decision = 'remove')",
      overturned: "count(*) filter (where decision = 'keep')",
    },
    from: 'messages',
    where: "outcome = 'scored'",
    at: 'posted_at',
  },
  ...['server_rule_totals', 'room_rule_totals'].map((table) => ({
    table,
    keys: { ...(table === 'room_rule_totals' ? { room_id: 'room_id' } : {}), rule: RULE, action: 'action' },
    counts: {
      acted_on: 'count(*)',
      upheld: "count(*) filter (where decision = 'remove')",
      overturned: "count(*) filter (where decision = 'keep')",
    },
    from: 'messages',
    where: 'is_acted_on',
    at: 'posted_at',
  })),
  {
    table: 'reviewer_totals',
    keys: { moderator_id: 'moderator_id' },
    counts: {
      decisions: 'count(*)',
      removed: "count(*) filter (where word = 'remove')",
      kept: "count(*) filter (where word = 'keep')",
      overturned: 'count(*) filter (where other_word <> word)',
    },
    from: 'decisions',
    at: 'decided_at',
  },
  { table: 'turnaround_bins', keys: { cause: 'cause', bin: BIN } },
  { table: 'reviewer_bins', keys: { moderator_id: 'moderator_id', bin: BIN } },
].map((rollup) => ({ counts: { decisions: 'count(*)' }, from: 'decisions', at: 'decided_at', ...rollup }))
const WITH_WEEKS = new Set(['decision_bins', 'turnaround_bins', 'reviewer_bins'])

function* rollUps() {
  for (const rollup of ROLLUPS) {
    yield ofHours(rollup)
    yield ofFiner(rollup, 'day', 'hour')
    if (WITH_WEEKS.has(rollup.table)) yield ofFiner(rollup, 'week', 'day')
    yield ofFiner(rollup, 'month', 'day')
  }
}

function ofHours({ table, keys, counts, from, where = 'true', at }) {
  const groups = Object.keys(keys).map((_, index) => index + 3)
  return `
    insert into ${table} (bucket, grain, ${Object.keys(keys)}, ${Object.keys(counts)})
    select date_trunc('hour', ${at}), ${CODE.hour}, ${Object.values(keys)}, ${Object.values(counts)}
    from ${from} where ${where}
    group by 1, ${groups} order by 1, ${groups}`
}

function ofFiner({ table, keys, counts, only = 'true' }, grain, finer) {
  const names = Object.keys(keys)
  return `
    insert into ${table} (bucket, grain, ${names}, ${Object.keys(counts)})
    select date_trunc('${grain}', bucket), ${CODE[grain]}, ${names}, ${Object.keys(counts).map((name) => `sum(${name})`)}
    from ${table} where grain = ${CODE[finer]} and ${only}
    group by 1, ${names} order by 1, ${names}`
}
