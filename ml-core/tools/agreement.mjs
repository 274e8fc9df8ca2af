/** Pairs are `{ theirs, ours }`, two scores of one comment. */

/** Spearman's: 1 when both put the comments into the same order. */
export function rankCorrelation(pairs) {
  const theirs = ranks(pairs.map((pair) => pair.theirs))
  const ours = ranks(pairs.map((pair) => pair.ours))
  const mean = (pairs.length + 1) / 2
  const covariance = theirs.reduce((sum, rank, index) => sum + (rank - mean) * (ours[index] - mean), 0)
  const spread = (values) => Math.sqrt(values.reduce((sum, rank) => sum + (rank - mean) ** 2, 0))
  const product = spread(theirs) * spread(ours)
  return product === 0 ? 0 : covariance / product
}

/** Above 0: ours are higher. */
export function meanDifference(pairs) {
  return pairs.reduce((sum, { theirs, ours }) => sum + ours - theirs, 0) / pairs.length
}

export function agreementAt(pairs, threshold) {
  const count = (isTheirs, isOurs) =>
    pairs.filter(({ theirs, ours }) => theirs >= threshold === isTheirs && ours >= threshold === isOurs).length
  return {
    both: count(true, true),
    theirsOnly: count(true, false),
    oursOnly: count(false, true),
    neither: count(false, false),
  }
}

/** The threshold on our scores that catches as many comments as `threshold` did on theirs. */
export function equivalentThreshold(pairs, threshold) {
  const caught = pairs.filter(({ theirs }) => theirs >= threshold).length
  const ours = pairs.map((pair) => pair.ours).sort((one, other) => other - one)
  return caught === 0 ? 1 : ours[caught - 1]
}

/** RFC 4180: quoted fields may hold commas, quotes and line breaks. Rows as objects by header. */
export function parseCsv(text) {
  const rows = [['']]
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    const row = rows[rows.length - 1]
    if (isQuoted) {
      if (character !== '"') row[row.length - 1] += character
      else if (text[at + 1] === '"') {
        row[row.length - 1] += '"'
        at += 1
      } else isQuoted = false
    } else if (character === '"') isQuoted = true
    else if (character === ',') row.push('')
    else if (character === '\n') rows.push([''])
    else if (character !== '\r') row[row.length - 1] += character
  }
  const [header, ...records] = rows.filter((row) => row.length > 1 || row[0] !== '')
  return records.map((record) => Object.fromEntries(header.map((name, index) => [name.trim(), record[index] ?? ''])))
}

function ranks(values) {
  const order = values.map((_, index) => index).sort((one, other) => values[one] - values[other])
  const result = new Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && values[order[to]] === values[order[from]]) to += 1
    // Equal values share the mean of their ranks.
    for (let at = from; at < to; at += 1) result[order[at]] = (from + to + 1) / 2
    from = to
  }
  return result
}
