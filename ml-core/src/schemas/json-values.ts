/** More than any request that makes sense has, and few enough to be read within a moment. */
const MAX_VALUES = 20_000

const [QUOTE, COMMA, BRACKET, BRACE] = [...'",[{'].map((sign) => sign.charCodeAt(0))

/**
 * Whether a body holds more values than any request needs, told before it is parsed: four kilobytes of gzip unpack to a
 * million empty objects, and making those takes as long as scoring hundreds of texts.
 */
export function holdsTooManyValues(json: string): boolean {
  // A value takes a character at least.
  if (json.length <= MAX_VALUES) return false
  let values = 1
  for (let at = 0; at < json.length; at += 1) {
    const sign = json.charCodeAt(at)
    if (sign === QUOTE) at = endOfString(json, at)
    else if (sign === COMMA || sign === BRACKET || sign === BRACE) values += 1
    if (values > MAX_VALUES) return true
  }
  return false
}

/** Where the string ends whose first quote is at `begin`. */
function endOfString(json: string, begin: number): number {
  let end = json.indexOf('"', begin + 1)
  while (end >= 0 && isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end < 0 ? json.length : end
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0
  while (json[at - 1 - backslashes] === '\\') backslashes += 1
  return backslashes % 2 === 1
}
