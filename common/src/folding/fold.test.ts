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
    ['bidirectional controls that turn nothing round', '\u202aid\u2066i\u2069ot\u202c', 'idiot'],
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
    ['letters far apart', 'f  u  c  k   y o u', 'fuck   you'],
    ['letters between dots and blanks', 'i . d . i . o . t', 'idiot'],
    ['letters between emoji', 'i👏d👏i👏o👏t', 'idiot'],
    ['letters between emoji with a colour', 'i👏🏽d👏🏽i👏🏽o👏🏽t', 'idiot'],
    ['letters between hearts, which keyboards write in two characters', 'b❤️i❤️t❤️c❤️h', 'bitch'],
    ['letters between families', 'i👨‍👩‍👧d👨‍👩‍👧i👨‍👩‍👧o👨‍👩‍👧t', 'idiot'],
    ['letters between emoji of several kinds, or several in a row', 'i👏d🔥i👏👏o💩t', 'idiot'],
    ['letters after what only looks like the first of them', 'off!😂 i d i o t', 'off!😂 idiot'],
    ['letters between other signs', 'f~u~c~k s+h+i+t', 'fuck shit'],
    ['letters between boxes', 'f█u█c█k', 'fuck'],
    ['accents behind what nobody sees', 'i\u0335\u034f\u0321diot', 'idiot'],
    ['spaced leet', 'i d 1 0 t', 'idiot'],
    ['drawn-out vowels', 'fuuuuck you stuuuupid', 'fuck you stupid'],
    ['drawn-out pairs', 'assss killll', 'ass kill'],
    ['drawn-out mixed case', 'fUuUuck', 'fUck'],
  ])('%s', (_what, text, folded) => {
    expect(fold(text).text).toBe(folded)
    expect(fold(text).isChanged).toBe(true)
  })
})

describe('folding knows the words that people disguise', () => {
  it.each([
    ['a starred letter', 'f*ck sh*t b*tch c*nt m*ron', 'fuck shit bitch cunt moron'],
    ['two starred letters', 'f**k a**hole st**id', 'fuck asshole stupid'],
    ['most letters starred', 'f*** b***h w***e f***ing', 'fuck bitch whore fucking'],
    ['other signs for a letter', 'f#ck sh_t f-ck d?ck f@ck', 'fuck shit fuck dick fuck'],
    ['stars inside longer words', 'motherf*cker bulls**t', 'motherfucker bullshit'],
    ['stars and signs', 'a$$h*le "f*cking", (b*tch!)', 'asshole "fucking", (bitch!)'],
    ['a letter left out', 'you fck idot, stpid mron', 'you fuck idiot, stupid moron'],
    [
      'a letter left out of words with innocent neighbours',
      'usless lsers, jrk, garbge',
      'useless losers, jerk, garbage',
    ],
    ['a slip in a capital where a sentence begins', 'Idoit! No. Fcuk: Mroon', 'Idiot! No. Fuck: Moron'],
    ['a slip in a capital that is named', 'you Fck', 'you Fuck'],
    ['a slip too long for a name', 'you Motherfukers', 'you Motherfuckers'],
    ['letters swapped', 'fcuk retrad idoit', 'fuck retard idiot'],
    ['a one that is an i, an l, or both', '1d1ot k1ll ki1l s1ut f1lthy', 'idiot kill kill slut filthy'],
    ['bars and exclamation marks', 'k!ll !diot |diot kil! dumba$$', 'kill idiot idiot kill dumbass'],
    ['digits that are hardly ever letters', 'ni66er 8itch fa9got', 'nigger bitch faggot'],
    ['hardly a letter left', '1d107 5h17 m0r0n5', 'idiot shit morons'],
    ['a sign and a missing letter', '1dot st*pd', 'idiot st*pd'],
    ['letters that look like others', 'ldiot fvck shlt kiil', 'idiot fuck shit kill'],
    ['letters in pairs', 'fuuck stuupid bitchh', 'fuck stupid bitch'],
    ['a word cut in two', "i-diot fu.ck ass-hole ki'll cun't", 'idiot fuck asshole kill cunt'],
    ['a line spelled out', 'f u c k y o u', 'fuck you'],
    ['a line spelled out, mostly in signs', '1 d 1 0 t s', 'idiots'],
    ['letters that only read like Latin ones', 'idiот fυcκ', 'idiot fuck'],
    ['another spelling', 'phuck the biatch', 'fuck the bitch'],
    ['capitals', 'F*CK IDOT M0R0N', 'FUCK IDIOT MORON'],
    ['a possessive', "that idot's place", "that idiot's place"],
  ])('%s', (_what, text, folded) => {
    expect(fold(text).text).toBe(folded)
  })

  it.each([
    'pick a strange moon, cuts and sits, loses in the garage, at morn',
    'hats and dyes in the lair, cons and sinks, sitting; see p.95 of SU(5)',
    'shot suit duck cut count country title class passion looser fit',
    'int *p = a*b; f*(x); s*t; c*; *.txt; d*.log',
    'kill -9 1234; kill9; pls*; g++ c++ k8s b-tree f-stop t-shirt',
    'fsck /dev/sda1, s/foo/bar/, e.g. this, w/e',
    '@idiot and @kill_bill and #fun, mail fck@example.com, see https://fck.example',
    'A55, a55, r2d2, 5s, p0, b2b, mp4',
    '2 b or not 2 b',
    'Dick Smith, the Duke of Sussex and King Cnut of Scunthorpe',
    "who're you talking to? Who’re they? the rat's tail, the die's cast, in a pig's ear",
    'HMOs are expensive, it costs 50 liras, foos and bars, SCUMM, his CRP is high',
    'plss help, nais, mr Suker, Bich, Cetin, Rappe, Schuck, Magots, Cappy, Psyco',
    'a plane with Mornos, Fraek and Idoit on board',
    'kunt u mij helpen? je kunt het, dik, fol, kil, ugy, Kim Suk',
    'você quer ir, de fato; quer durch; slutt, losser, en feit',
    '*really* **bold** _under_ ~no~ ***',
    '---- **** ####',
  ])('and no others: %s', (text) => {
    expect(fold(text)).toMatchObject({ text, isChanged: false })
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
    'q: what? a: this; e.g. x = y, and a/b',
    'a 👍 b 👍',
    "it's a 3 year plan, it’s a b/a pic",
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

it.each(['__proto__', '__PROTO__ x', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__ valueOf'])(
  'what every object is asked for is a word like any other: %s',
  (text) => {
    expect(fold(text)).toMatchObject({ text, isChanged: false })
  },
)

describe('a sign glued to a word is set apart', () => {
  it.each([
    ['a block', 'you idiot█', 'you idiot █'],
    ['a letter that poses as none', 'idiotᚠ', 'idiot ᚠ'],
    ['a letter of no living alphabet', 'ƺidiotƺ', 'ƺ idiot ƺ'],
    ['an emoji', 'idiot🥺🥺 😂you', 'idiot 🥺🥺 😂 you'],
    ['a sign in front, and one inside', '█idiot█idiot', '█ idiot █ idiot'],
    ['a sign at a digit', 'idiot1⃝', 'idiot1 ⃝'],
    ['digits of another script', 'idiot٣', 'idiot ٣'],
    ['a sign with what a machine drops behind it', '█\u0301idiot █\ue000you ❤️fool', '█\u0301 idiot █\ue000 you ❤️ fool'],
    ['a sign next to one that machines know', '█°idiot', '█ °idiot'],
    ['a disguised word', 'idot👍 1d10t█', 'idiot 👍 idiot █'],
    ['the end of a spelled-out word', 'k i l lᚠ', 'kill ᚠ'],
  ])('%s', (_what, text, folded) => {
    expect(fold(text).text).toBe(folded)
  })

  it.each([
    ['kill⠀yourself', 'kill yourself'],
    ['⠀idiot⠀', ' idiot '],
    ['i⠀d⠀i⠀o⠀t', 'idiot'],
    ['you\ufffcidiot', 'you idiot'],
  ])('a blank that is none to a machine is one: %j', (text, folded) => {
    expect(fold(text).text).toBe(folded)
  })

  it.each([
    'naïve café, Việt Nam, Gdańsk, Straße, Azərbaycan',
    'don´t',
    '£50m, 10€/h, 5 °C, R®',
    'a – b',
    'ok 🥺',
    'हिन्दी 漢字█',
    'a\ue000b',
  ])('and no other: %s', (text) => {
    expect(fold(text)).toMatchObject({ text, isChanged: false })
  })
})

describe('a word repeated without blanks is cut', () => {
  it.each([
    ['harsh words', 'fuckyou'.repeat(15), Array(15).fill('fuck you').join(' ')],
    ['harsh words with digits between', 'killyourself1'.repeat(6), Array(6).fill('kill yourself1').join(' ')],
    ['what is no harsh word', 'ha'.repeat(50), `${'ha'.repeat(32)} ${'ha'.repeat(18)}`],
    ['at the longer of two that overlap', 'shitheadache'.repeat(6), Array(6).fill('shithead ache').join(' ')],
  ])('%s', (_what, text, folded) => {
    expect(fold(text).text).toBe(folded)
  })

  it.each(['fuckyou'.repeat(3), `https://example.com/${'fuckyou'.repeat(15)}`, `${'so.many.words.'.repeat(10)}`])(
    'and no other: %s',
    (text) => {
      expect(fold(text)).toMatchObject({ text, isChanged: false })
    },
  )

  it('every harsh word of a long spelled-out line is set apart', () => {
    const line = 'killyourselfnoworiwillcometoyourhouseandstaytherealldaylongyouworthlessbitch'
    expect(fold([...line].join(' ')).text).toBe(
      'kill yourselfnoworiwillcometoyourhouseandstaytherealldaylongyou worthless bitch',
    )
  })
})

describe('what an override turns round is read as it is shown', () => {
  it.each([
    ['up to its end', 'go \u202eflesruoy llik\u202c now', 'go kill yourself now'],
    ['up to the end of the line', '\u202euoy\nidiot', 'you\nidiot'],
    ['as it is stored, it is not shown', '\u202eidiot\u202c', 'toidi'],
    ['what is turned back', '\u202etoi\u202did\u202c\u202c', 'idiot'],
    ['what an isolate keeps', '\u202eto\u2066idi\u2069 eht\u202c', 'the idiot'],
    ['what stands beside an isolate', '\u202eidi\u202c\u2066ot\u2069', 'idiot'],
    ['ends without a beginning', '\u202c\u2069\u202eidi\u202cot', 'idiot'],
    ['two side by side', '\u202etoi\u202c\u202edi\u202c', 'idiot'],
    ['one within another, and what follows it', '\u202e\u202eidi\u202c\u202dot\u202c eht\u202c', 'the idiot'],
    ['accents stay with their letters', '\u202ee\u0301fac\u202c', 'café'],
    ['a disguise in it', '\u202et01d1\u202c', 'idiot'],
  ])('%s', (_what, text, folded) => {
    expect(fold(text).text).toBe(folded)
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
    ['you f*ck!', 'fuck', 'f*ck'],
    ['such an idot!', 'idiot', 'idot'],
    ['fuuck it', 'fuck', 'fuuck'],
    ['(i-diot)', 'idiot', 'i-diot'],
    ['y o u i d i o t!', 'idiot', 'i d i o t'],
    ['so, idiot█!', 'idiot', 'idiot'],
    ['so, █idiot!', 'idiot', 'idiot'],
    ['i❤️d❤️i❤️o❤️t!', 'idiot', 'i❤️d❤️i❤️o❤️t'],
    [`${'fuckyou'.repeat(15)}idiot`, 'idiot', 'idiot'],
    ['say \u202eflesruoy llik\u202c', 'kill', 'llik'],
    ['say \u202etooooidi\u202c', 'idiot', 'tooooidi'],
    ['\u202etoid\u202c', 'idiot', 'toid'],
    ['\u202et o i d i u o y\u202c!', 'idiot', 't o i d i'],
  ])('%j', (text, word, original) => {
    const folded = fold(text)
    const begin = folded.text.indexOf(word)
    const range = folded.toOriginal({ begin, end: begin + word.length })
    expect(text.slice(range.begin, range.end)).toBe(original)
  })

  it('every range of every folded text lies inside the original and in order', () => {
    for (const text of [
      'idot fuuck f*ck i-diot mfer',
      'y o u f u c k',
      '𝖎𝖉 f u c k ﬁ',
      '🅸🅳 \u200b\u200b',
      'a\u0301\u0302\u0303b',
      'ⓘ1d10t!!!',
      '\ud800x1y',
      'idiot█ ᚠidiot a⠀b 👍🏽idot',
      `${'fuckyou'.repeat(15)} ${'ha'.repeat(50)}`,
      'a \u202etooooidi\u202dxy\u202c kcuuf\u2066 1d10t\u2069 k c u f',
      '\u202e\u0301\u0302a\u0303b',
    ]) {
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
  for (const text of ['f*ck', 'idot', 'f u c k y o u', 'you 1d10t', 'f u c k', 'fuuuuck', 'іdіоt', '𝖎𝖉𝖎𝖔𝖙']) {
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
    ['starred words', times('f*ck *** f*** ')],
    ['one word of stars', `f${times('*')}k`],
    ['cut words', times('a-b-')],
    ['signs for letters', times('1d!|$@ ')],
    ['a line spelled out', times('i d ')],
    ['gaps', times('a . ')],
    ['gaps of any length', times('a   b    ')],
    ['separators', times('. ')],
    ['accents in disorder', `e${times('\u0301\u0323')}`],
    ['a character that stands for eighteen', times('ﷺ')],
    ['signs glued to letters', times('a█')],
    ['one word without an end', times('fuckyou')],
    ['a long word of beginnings', times('fucfuc')],
    ['a long line spelled out', times('f u c k y o u ')],
    ['pictures without end', times('a👏👏👏')],
    ['overrides', times('\u202eab ')],
    ['overrides opened and closed', times('\u202eab\u202dcd\u202c\u202c')],
    ['isolates', times('\u2066\u202ea\u2069')],
    ['accents in an override', `\u202ee${times('\u0301')}`],
    ['marks that nobody sees', times('\u034f\u0301')],
  ])('%s', (_what, text) => {
    // A blank for each letter at most.
    expect(fold(text).text.length).toBeLessThanOrEqual(2 * text.length)
  })
})

describe('a character that stands for several', () => {
  it.each([
    ['ﬁx', 'fix'],
    ['㎏', 'kg'],
    ['㍿', '株式会社'],
    ['㌖', '㌖'],
    ['ﷺ', 'ﷺ'],
  ])('%s is read as %s', (text, folded) => {
    expect(fold(text).text).toBe(folded)
  })

  it('makes a text four times as long at most', () => {
    for (let code = 0x80; code <= 0x10ffff; code += 1) {
      const text = String.fromCodePoint(code)
      if (text.normalize('NFKC').length <= text.length) continue
      for (const written of [text, `${text}\u0301`, text.repeat(3)]) {
        expect(fold(written).text.length).toBeLessThanOrEqual(4 * written.length)
      }
    }
  })

  it('keeps its accents, however many, where they are spelling', () => {
    const arabic = `ب${'\u064e'.repeat(50)}`
    expect(fold(arabic).text).toBe(arabic)
    expect(fold(`i${'\u0335'.repeat(50)}diot`).text).toBe('idiot')
  })
})
