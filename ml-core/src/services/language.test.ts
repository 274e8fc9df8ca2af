import { describe, expect, it } from 'vitest'
import { LanguageDetector } from './language.js'

const detector = new LanguageDetector(() => ['en'])

describe('language detection', () => {
  it.each([
    'lol wtf u doin bro',
    'u r so dum lmao',
    'hi',
    'ni hao',
    'sudo apt-get install libxine-extracodecs xine-ui',
    'crimsun: thx, that worked',
    'The quick brown fox jumps over the lazy dog and runs away.',
    'naïve café',
  ])('takes %j for English', (text) => {
    expect(detector.detect(text)).toEqual({ code: 'en', isSupported: true })
  })

  it.each([
    ['Hola amigo, ¿cómo estás hoy? Espero que estés bien', 'es'],
    ['Du bist ein dummer Idiot und ich hasse dich', 'de'],
    ['Je ne sais pas ce que tu veux dire par là', 'fr'],
    ['привет, как дела?', 'ru'],
    ['你好吗', 'zh'],
  ])('tells that %j is not English', (text, code) => {
    expect(detector.detect(text)).toEqual({ code, isSupported: false })
  })

  it.each([
    ...['', '12345', '👍🏽', '...', 'https://example.com/path'],
    // Faces, formulas, laughter.
    ...['ツ', '¯\\_(ツ)_/¯', '(ノಠ益ಠ)ノ', '(´・ω・`)', 'ಠ益ಠ', 'π', 'Δ', '(っ◔◡◔)っ ♥', 'ツツツツツツ', 'ㅋㅋㅋㅋㅋ'],
  ])('does not guess at %j', (text) => {
    expect(detector.detect(text)).toEqual({ code: 'und', isSupported: true })
  })
})

describe('an English sentence beside one of another language is judged as English', () => {
  it.each([
    'you are a fucking idiot, aber ich sage das mit ganz viel liebe und herz',
    'you are a fucking idiot aber ich sage das mit ganz viel liebe und herz',
    'Ich mag dich sehr, you fucking idiot, und das ist auch gut so',
    'you fucking idiot ok je ne sais pas ce que tu veux dire',
    'Hola amigo como estas, go kill yourself you bitch, te quiero mucho',
    'das ist ja alles schön und gut\nshut the fuck up you moron\naber heute nicht',
    `${'Alle Menschen sind frei und gleich an Würde und Rechten geboren. '.repeat(55)} you are a worthless piece of shit`,
  ])('%j', (text) => {
    expect(detector.detect(text)).toEqual({ code: 'en', isSupported: true })
  })

  it.each([
    'kill yourself you worthless bitch привет привет привет привет привет',
    'kys 你好吗你',
    'fuck you, слава всем нашим хорошим людям',
  ])('in Latin letters beside mostly others: %j', (text) => {
    expect(detector.detect(text)).toEqual({ code: 'en', isSupported: true })
  })

  it.each(['kill yourself λλλλλλλλλλλλλ', 'fuck you ㅋㅋㅋㅋㅋㅋㅋㅋ'])(
    'beside letters that say nothing: %j',
    (text) => {
      expect(detector.detect(text).isSupported).toBe(true)
    },
  )

  it.each([
    ['heb je dat gelezen? wat een onzin zeg, de server is weer down', 'nl'],
    ['Ich habe gestern das neue Update von Windows installiert, jetzt läuft der Browser nicht mehr', 'de'],
    ['Je ne sais pas ce que tu veux dire par là, mais le weekend on fait du shopping', 'fr'],
    ['mañana tengo un meeting con el manager de marketing, luego vamos al gym', 'es'],
    ['вчера поставил v2, не работает', 'ru'],
  ])('and a few English words are no sentence: %j', (text, code) => {
    expect(detector.detect(text)).toEqual({ code, isSupported: false })
  })

  it('of a model that knows another language, too', () => {
    const russian = new LanguageDetector(() => ['ru'])
    expect(russian.detect('The quick brown fox jumps over the lazy dog, привет, как дела у тебя сегодня')).toEqual({
      ...{ code: 'ru', isSupported: true },
    })
  })
})

it('a hostile text is looked at in linear time', () => {
  expect(detector.detect('x'.repeat(500_000)).isSupported).toBe(true)
  expect(detector.detect('@'.repeat(500_000)).code).toBe('und')
  expect(detector.detect('Espero que estés bien, '.repeat(20_000)).isSupported).toBe(false)
  expect(detector.detect('привет '.repeat(100_000)).isSupported).toBe(false)
})
