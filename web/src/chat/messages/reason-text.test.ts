import i18next from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import chat from '../../i18n/en/chat.js'
import common from '../../i18n/en/common.js'
import { reasonText } from './reason-text.js'

beforeAll(async () => {
  await i18next.init({ lng: 'en', resources: { en: { chat, common } }, interpolation: { escapeValue: false } })
})

const t = () => i18next.getFixedT<['chat', 'common']>('en', ['chat', 'common'])

it.each([
  ['limit:links', 'It holds more links than are allowed here.'],
  ['limit:mentions', 'It mentions more people than is allowed here.'],
  ['limit:duplicates', 'The same text was posted too often.'],
  ['list:spam', 'It holds words that are on a list of this room or server.'],
  ['unscored:timeout', 'The automatic check could not judge it, so a person will.'],
  ['something:new', 'It met a rule of this room.'],
])('the author of what %s caught reads: %s', (rule, text) => {
  expect(reasonText(t(), { rule, label: null, score: null })).toBe(text)
})
