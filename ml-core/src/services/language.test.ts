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

  it.each(['', '12345', '👍🏽', '...', 'https://example.com/path'])('does not guess at %j', (text) => {
    expect(detector.detect(text)).toEqual({ code: 'und', isSupported: true })
  })
})

it('a hostile text is looked at in linear time', () => {
  expect(detector.detect('x'.repeat(500_000)).isSupported).toBe(true)
  expect(detector.detect('@'.repeat(500_000)).code).toBe('und')
})
