import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fold } from './fold.js'

/** The words and names that the shipped model knows: the most frequent ones of English, written small. */
const DICTIONARY = Object.keys(vocabulary()).filter((word) => /^[a-z]{3,}$/.test(word) && !/([a-z])\1\1/.test(word))

/**
 * Words of other languages, names and abbreviations that are a slip, a look-alike or a doubled letter away from a harsh
 * word: the most frequent of those in 40 languages.
 */
const NEAR_MISSES = `
  quer kunt slutt fato verin nais animais llar kili dik ngga trasy folos bener queres spis kils llars ugy stins
  paks sult skak siko kilis ignorat pusy kiks kil pakki kikke sucer prik parastie magot diks dykke stnk losser cucs
  murer clon loer trator viile buffon shis bimo bibo fol rappe dics fooi cinks conos kiler haatte molestes seist viie
  trah deis sucs liras clons toser diess skans biches crp toht pakkis lias pusses batards ilar vlie hoos
  viile schuck fasto bich sico cappy psyco siut mornos hmos magots cetin ulle sipc foos cocs pakl raats heos
  wakers crep animai piigs ceep scumm plss thott hattes suker whoe toht spinless tittles tannies rappee hommos
  strange garage moon lair pick cuts sits sinking certin looser hatte inane douce niger chins crepes
  Bich Cetin Rappe Schuck Magots Cappy Psyco Suker Cnut Lars Moros Duche Sanks`
  .trim()
  .split(/\s+/)

describe('no everyday word is read as a harsh one', () => {
  it('by itself', () => {
    expect(misread([...DICTIONARY, ...NEAR_MISSES])).toEqual([])
  })

  it('as a name within a line, or what belongs to it', () => {
    const names = DICTIONARY.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    expect(misread(names.map((name) => `and ${name} said, ${name}'s`))).toEqual([])
  })

  it('in capitals', () => {
    expect(misread(DICTIONARY.map((word) => `the ${word.toUpperCase()}, (${word.toUpperCase()})`))).toEqual([])
  })
})

function misread(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => fold(text).isChanged)
}

function vocabulary(): Readonly<Record<string, number>> {
  const file = new URL('../../../ml-core/models/parley-moderation-v1/tokenizer.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).model.vocab
}
