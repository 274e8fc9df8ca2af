import { expect, it } from 'vitest'
import { newId } from '../ids.js'
import { isDead, withoutTexts } from './dead-letters.js'
import { HopelessJob } from './queues.js'

const ids = { event_id: newId(), correlation_id: 'abc', room_id: null, sender_id: newId() }

it.each([
  [
    'a text to score',
    { ...ids, subject: 'display_name', subject_id: newId(), revision: 1, posted_at: '2026-01-01T00:00:00.000Z' },
    { text: 'secret', name: 'secret' },
  ],
  [
    'a correction',
    { event_id: newId(), at: '2026-01-01T00:00:00.000Z', corrected: { insult: 1 }, corrected_by: newId() },
    { text: 'secret' },
  ],
  ['an item of a later version', ids, { body: 'secret', details: { quote: 'secret' } }],
])('of %s stays what says which it was, and no text', (_, kept, texts) => {
  expect(withoutTexts({ items: [{ ...kept, ...texts }, kept] })).toEqual({ items: [kept, kept] })
})

it.each([
  ['no items', { text: 'secret' }],
  ['items that are none', { items: ['secret'] }],
  ['nothing', null],
])('of a job with %s stays nothing', (_, data) => {
  expect(withoutTexts(data)).toEqual({ items: [] })
})

it.each([
  ['its first attempt', 1, new Error('no'), false],
  ['the attempt before its last', 7, new Error('no'), false],
  ['its last attempt', 8, new Error('no'), true],
  ['what no attempt can mend', 1, new HopelessJob('no'), true],
])('a job that failed by %s is a dead letter or is not', (_, attempts, error, expected) => {
  expect(isDead({ opts: { attempts: 8 } }, attempts, error)).toBe(expected)
})
