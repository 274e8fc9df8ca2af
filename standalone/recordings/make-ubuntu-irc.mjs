/**
 * Makes `ubuntu-irc.jsonl` from raw files of the Ubuntu IRC disentanglement corpus (see README.md):
 *
 *   node standalone/recordings/make-ubuntu-irc.mjs FILE... > standalone/recordings/ubuntu-irc.jsonl
 *
 * A file is one day of #ubuntu and becomes one room. Nicknames, also where they stand in the text, become pseudonyms:
 * the same person has the same one throughout. E-mail addresses, public IP addresses and names in home folders go.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

const LINES_PER_ROOM = 700
const MAX_CHARACTERS = 4_000
const SAID = /^\[(\d\d):(\d\d)\] <([^>]+)> (.*)$/
const RENAMED = /^=== (\S+) is now known as (\S+)/
const WORDS = /[A-Za-z]+/g

const ADJECTIVES =
  'amber brave calm clever coral crisp dusty eager fancy gentle golden happy hazel humble ivory jolly keen kind lively lucky mellow merry misty noble olive polite proud quick quiet rapid rosy rustic shiny silent silver smooth snowy solar sunny swift tidy upbeat vivid warm wise witty young zesty'.split(
    ' ',
  )
const ANIMALS =
  'badger beaver bison bobcat condor coyote crane cricket dingo dolphin eagle falcon ferret finch fox gazelle gecko gibbon heron ibex iguana jackal koala lemur lynx magpie marmot marten meerkat mole moose newt ocelot osprey otter owl panda pelican puffin quail rabbit raven robin salmon seal sparrow stork tapir toad turtle walrus weasel wombat wren yak zebra'.split(
    ' ',
  )

const days = process.argv.slice(2).map(readDay)
if (days.length === 0) {
  console.error('usage: make-ubuntu-irc.mjs FILE... > ubuntu-irc.jsonl')
  process.exit(1)
}
// Somebody who is addressed on one day may have spoken on another.
const everybody = new Map(days.flatMap(({ people }) => [...people]))
const ordinaryWords = findOrdinaryWords(days)
const scrub = textScrubber(everybody)
const pseudonyms = new Map()
const lines = days.flatMap(pseudonymised).sort((one, other) => one.time.localeCompare(other.time))
for (const line of lines) console.log(JSON.stringify(line))

/** What was said on one day, with the day's nicknames; renames make one person of two nicknames. */
function readDay(path) {
  const date = /\d{4}-\d\d-\d\d/.exec(basename(path))?.[0]
  if (!date) throw new Error(`${path}: the file's name does not begin with a date`)
  const said = []
  const people = new Map()
  let day = Date.parse(`${date}T00:00:00Z`)
  let last = 0
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const renamed = RENAMED.exec(line)
    if (renamed) people.set(renamed[2], people.get(renamed[1]) ?? renamed[1])
    const parts = SAID.exec(line)
    if (!parts) continue
    const minutes = Number(parts[1]) * 60 + Number(parts[2])
    // The log wraps at midnight; the corpus also puts a little context of the day before at a file's beginning.
    if (minutes < last - 12 * 60) day += 24 * 3_600_000
    last = minutes
    const nick = parts[3]
    if (!people.has(nick)) people.set(nick, nick)
    said.push({ minute: day + minutes * 60_000, nick, text: parts[4] })
  }
  return { room: `ubuntu-${date}`, all: said, said: said.slice(-LINES_PER_ROOM), people }
}

/**
 * Words of two or more days on which nobody bore them as a name: `never` and `help` are names too, but replacing them
 * wherever they stand would garble the talk.
 */
function findOrdinaryWords(days) {
  const daysWithWord = new Map()
  for (const { all: said, people } of days) {
    const names = new Set([...people.keys()].map((name) => name.toLowerCase()))
    const words = new Set(said.flatMap(({ text }) => text.toLowerCase().match(WORDS) ?? []))
    for (const word of words) if (!names.has(word)) daysWithWord.set(word, (daysWithWord.get(word) ?? 0) + 1)
  }
  return new Set([...daysWithWord].filter(([, count]) => count >= 2).map(([word]) => word))
}

function pseudonymised({ room, said, people }) {
  return said.flatMap(({ minute, nick, text }, index) => {
    const clean = scrub(text).slice(0, MAX_CHARACTERS).trim()
    if (clean === '') return []
    // The log tells minutes only: what was said within one is spread over it in order.
    const first = said.findIndex((other) => other.minute === minute)
    const count = said.filter((other) => other.minute === minute).length
    const time = new Date(minute + Math.floor((60_000 * (index - first)) / count)).toISOString()
    return [{ time, user: pseudonym(people.get(nick) ?? nick), room, text: clean }]
  })
}

/** Numbered by first appearance over all days, so that the same nickname gives the same pseudonym everywhere. */
function pseudonym(nick) {
  const key = nick.toLowerCase()
  const known = pseudonyms.get(key)
  if (known) return known
  // Steps that share no factor with the lists' lengths walk through all pairs before one repeats.
  const number = pseudonyms.size
  const pair = `${ADJECTIVES[(number * 7) % ADJECTIVES.length]}-${ANIMALS[(number * 11) % ANIMALS.length]}`
  const round = Math.floor(number / ADJECTIVES.length / ANIMALS.length)
  const name = round === 0 ? pair : `${pair}-${round + 1}`
  pseudonyms.set(key, name)
  return name
}

function textScrubber(people) {
  const names = [...people.keys()].sort((one, other) => other.length - one.length)
  const byName = new Map(names.map((name) => [name.toLowerCase(), people.get(name)]))
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const anywhere = new RegExp(`(?<![\\w\\[\\]^|{}\`-])(?:${escaped.join('|')})(?![\\w\\[\\]^|{}\`-])`, 'gi')
  const addressed = /^(@?)(\S+?)([:,;>])(?=\s|$)/
  return (text) =>
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours and other marks of IRC
      .replace(/\x03\d{0,2}(,\d{1,2})?|[\x00-\x1f\x7f]/g, '')
      .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, 'someone@example.org')
      .replace(/\b(?!10\.|127\.|192\.168\.|172\.|255\.|0\.)(\d{1,3}\.){3}\d{1,3}\b/g, '203.0.113.7')
      .replace(/\/home\/[\w.-]+/g, '/home/user')
      .replace(addressed, (whole, at, name, mark) => {
        const person = byName.get(name.toLowerCase())
        return person === undefined ? whole : `${at}${pseudonym(person)}${mark}`
      })
      .replace(anywhere, (name) => {
        const key = name.toLowerCase()
        if (key.length < 3 || ordinaryWords.has(key)) return name
        return pseudonym(byName.get(key) ?? name)
      })
}
