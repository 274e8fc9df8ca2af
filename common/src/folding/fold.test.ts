import { describe, expect, it } from 'vitest'
import { fold } from './fold.js'

describe('folding reads what a person reads', () => {
  it.each([
    ['full-width letters', 'ｉｄｉｏｔ', 'idiot'],
    ['mathematical letters', '𝖎𝖉𝖎𝖔𝖙 𝓯𝓾𝓬𝓴', 'idiot fuck'],
    ['circled letters', 'ⓘⓓⓘⓞⓣ', 'idiot'],
    ['letters in boxes', '🅸🅳🅸🅾🆃', 'IDIOT'],
    ['a word of regional indicators', '🇮🇩🇮🇴🇹', 'IDIOT'],
    ['small capitals', 'ꜰᴜᴄᴋ you', 'fuck you'],
    ['Cyrillic letters in a Latin word', 'you іdіоt', 'you idiot'],
    ['a word all of Cyrillic look-alikes in English', 'what an аѕѕ you are', 'what an ass you are'],
    ['Greek letters in a Latin word', 'you are an idiοt', 'you are an idiot'],
    ['zero-width characters', 'id\u200bi\u200do\u2060t', 'idiot'],
    ['soft hyphens', 'id\u00adiot', 'idiot'],
    ['bidirectional controls', '\u202eidiot\u202c', 'idiot'],
    ['piled-up accents', 'i\u0335\u0321d\u0335i\u0334ot\u0337', 'idiot'],
    ['digits for letters', 'you 1d10t, sh1t', 'you idiot, shit'],
    ['digits for letters with signs', 'b!tch a$$ $hit @sshole', 'bitch ass shit asshole'],
    ['a one that is an l', 'assho1e ki11er 1oser', 'asshole killer loser'],
    ['a digit in front', '5tupid 1diot', 'stupid idiot'],
    ['a leet word in punctuation', '"sh1t!", (b1tch).', '"shit!", (bitch).'],
    ['spaced letters', 'you i d i o t', 'you idiot'],
    ['dotted letters', 'f.u.c.k you', 'fuck you'],
    ['hyphenated letters', 'f-u-c-k you', 'fuck you'],
    ['two spelled-out words, two blanks apart', 'f u c k  y o u', 'fuck  you'],
    ['spaced leet', 'i d 1 0 t', 'idiot'],
    ['drawn-out vowels', 'fuuuuck you stuuuupid', 'fuck you stupid'],
    ['drawn-out pairs', 'assss killll', 'ass kill'],
    ['drawn-out mixed case', 'fUuUuck', 'fUck'],
  ])('%s', (_what, text, folded) => {
    expect(fold(text).text).toBe(folded)
    expect(fold(text).isChanged).toBe(true)
  })
})

describe('folding leaves ordinary text alone', () => {
  it.each([
    'hello, how are you?',
    '4 you, b4 2 pm, gr8 m8',
    '1st 2nd 3rd 4th of July, 10am, 5pm, 3d, 4k',
    'version 1.2.3-rc1, 12.04 LTS, v2.0',
    'see https://example.com/a1b2c3?x=1&y=2',
    'www.ubuntu.com or ftp.debian.org/p0rt',
    'mail me at j0hn@example.com',
    'ping @sam and @user1234',
    'x86 i386 amd64 h264 mp3 ipv6 utf8 sha256 i18n p2p b2b',
    'it costs $100 or 50$',
    'if (a1 == b2) { c[3] = d4; }',
    'sudo apt-get install libc6-dev python3-pip',
    '/usr/lib/x86_64-linux-gnu/libm.so.6',
    'wow! great!! no way!!!',
    '!ask, !help me | sam',
    '(¯`·.¸ …',
    'a b',
    'plan a or b',
    'Zürich, café, naïve, Ångström, señor',
    'привет, как дела? в баре',
    'Это сор и оса',
    '日本語のテキスト',
    'سلام دنیا',
    '👨‍👩‍👧 family ❤️ 🇨🇭 🇺🇸🇬🇧 👍🏽',
    'good too see book sleep well glass',
    '1000000 10000 3.14159',
    "don't you're o'clock",
    '...',
    '',
  ])('%s', (text) => {
    expect(fold(text)).toMatchObject({ text, isChanged: false })
  })
})

describe('offsets lead back to the original', () => {
  it.each([
    ['you id\u200biot there', 'idiot', 'id\u200biot'],
    ['oh 𝖎𝖉𝖎𝖔𝖙 oh', 'idiot', '𝖎𝖉𝖎𝖔𝖙'],
    ['you f u c k off', 'fuck', 'f u c k'],
    ['so stuuuupid, really', 'stupid', 'stuuuupid'],
    ['go killlll it', 'kill', 'killlll'],
    ['ﬁlthy 1d10t', 'idiot', '1d10t'],
  ])('%j', (text, word, original) => {
    const folded = fold(text)
    const begin = folded.text.indexOf(word)
    const range = folded.toOriginal({ begin, end: begin + word.length })
    expect(text.slice(range.begin, range.end)).toBe(original)
  })

  it('every range of every folded text lies inside the original and in order', () => {
    for (const text of ['𝖎𝖉 f u c k ﬁ', '🅸🅳 \u200b\u200b', 'a\u0301\u0302\u0303b', 'ⓘ1d10t!!!', '\ud800x1y']) {
      const folded = fold(text)
      for (let begin = 0; begin < folded.text.length; begin += 1) {
        const range = folded.toOriginal({ begin, end: begin + 1 })
        expect(range.begin).toBeGreaterThanOrEqual(0)
        expect(range.end).toBeGreaterThan(range.begin)
        expect(range.end).toBeLessThanOrEqual(text.length)
      }
    }
  })
})

it('folding twice changes nothing more', () => {
  for (const text of ['you 1d10t', 'f u c k', 'fuuuuck', 'іdіоt', '𝖎𝖉𝖎𝖔𝖙']) {
    const once = fold(text).text
    expect(fold(once).text).toBe(once)
  }
})

describe('hostile texts fold in linear time', () => {
  // Long enough that anything quadratic would not end within the time a test has.
  const times = (text: string): string => text.repeat(Math.ceil(200_000 / text.length))
  it.each([
    ['mixed tricks', times('f u c k 1d10t aaaa \u200b')],
    ['digits spelled out', `é ${times('1 ')}`],
    ['one word of punctuation', `1${times('!')}x`],
    ['regional indicators', times('🇦')],
    ['accents without end', `e${times('\u0301')}`],
    ['one letter', times('a')],
    ['signs inside', times('a1')],
    ['joiners', times('👍\u200d')],
  ])('%s', (_what, text) => {
    expect(fold(text).text.length).toBeLessThanOrEqual(text.length)
  })
})
