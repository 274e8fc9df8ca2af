import { describe, expect, it } from 'vitest'
import { bind, FRAGMENT, type Fragment, identifiers } from './sql-text.js'

/** The `sql` tag without a database. */
function piece(texts: TemplateStringsArray, ...values: readonly unknown[]): Fragment {
  return { [FRAGMENT]: { texts, values } }
}

const bound = (fragment: Fragment) => bind(fragment[FRAGMENT])

describe('a statement', () => {
  it('holds no value in its text, however it looks', () => {
    expect(bound(piece`select ${"'; drop table users --"}, ${1}`)).toEqual({
      text: 'select $1, $2',
      values: ["'; drop table users --", 1],
    })
  })

  it('takes fragments in, with their values in order', () => {
    const recent = piece`at > ${5}`
    const where = piece`where ${recent} and room = ${'r'}`
    expect(bound(piece`select ${0} from t ${where} limit ${10}`)).toEqual({
      text: 'select $1 from t where at > $2 and room = $3 limit $4',
      values: [0, 5, 'r', 10],
    })
  })

  it('says the type of instants and truths, which the server could take for something else', () => {
    const at = new Date(0)
    expect(bound(piece`${at}, ${true}, ${null}, ${['a']}`).text).toBe('$1::timestamptz, $2::boolean, $3, $4')
  })

  it('refuses what is undefined', () => {
    expect(() => bound(piece`select ${undefined}`)).toThrow(TypeError)
  })
})

describe('names', () => {
  it.each([
    ['room_id', '"room_id"'],
    ['m.toxicity', '"m"."toxicity"'],
    ['od"d', '"od""d"'],
    [['a', 'b'], '"a", "b"'],
  ])('%j become %s', (names, text) => {
    expect(bind(identifiers(names)).text).toBe(text)
  })
})
