import type { NoticeAct, NoticeFrame } from '@parley/common/contracts/socket'
import i18next from 'i18next'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import de from '../../i18n/de/chat.js'
import en from '../../i18n/en/chat.js'
import { type NoticeView, noticeText } from './notice-text.js'

beforeAll(async () => {
  vi.stubGlobal('navigator', { languages: ['en-GB', 'de-DE'] })
  const resources = { en: { chat: en }, de: { chat: de } }
  await i18next.init({ lng: 'en', resources, defaultNS: 'chat', interpolation: { escapeValue: false } })
})
afterAll(() => vi.unstubAllGlobals())

const ROOM = '019a0000-0000-7000-8000-000000000001'
const MESSAGE = '019a0000-0000-7000-8000-000000000002'
/** By the reader's own clock. */
const UNTIL = new Date(2026, 10, 22, 9, 48).toISOString()

const aNotice = (over: Partial<NoticeFrame> = {}): NoticeFrame => ({
  ...{ t: 'notice', room: ROOM, message_id: MESSAGE, state: null, reason: 'In the server’s words' },
  ...over,
})
const anAct = (over: Partial<NoticeAct> = {}): NoticeAct => ({
  ...{ kind: 'warn', by: 'moderator', until: null, words: '', undone: false },
  ...over,
})
const said = (notice: NoticeFrame, { language = 'en', ...over }: Partial<NoticeView> = {}) =>
  noticeText(i18next.getFixedT(language, 'chat'), notice, { language, roomName: '#tea', isRoomOpen: false, ...over })

it('a warning is told where its message is on screen too, with the moderator’s words', () => {
  expect(said(aNotice({ act: anAct({ words: 'Calm down' }) }), { isRoomOpen: true })).toEqual({
    title: 'You were warned',
    lines: ['In #tea', 'The moderator writes: Calm down'],
    isPersonal: true,
  })
})

it('a mute is told in the reader’s language, with its end as people write times', () => {
  const mute = aNotice({ message_id: null, act: anAct({ kind: 'mute', until: UNTIL, words: 'Beruhige dich' }) })
  expect(said(mute, { language: 'de' })).toEqual({
    title: 'Du wurdest stummgeschaltet',
    lines: [
      'In #tea',
      expect.stringMatching(/^Bis 22\. November 2026 um 09:48:00$/),
      'Dazu schreibt die Moderation: Beruhige dich',
    ],
    isPersonal: true,
  })
})

it.each([
  ['on the whole server', aNotice({ room: null, act: anAct({ kind: 'ban' }) }), 'On the whole server'],
  ['that ends with its lifting', aNotice({ act: anAct({ kind: 'ban' }) }), 'Until it is lifted'],
  [
    'that strikes led to',
    aNotice({ act: anAct({ kind: 'mute', by: 'machine' }) }),
    'Several of your messages broke the rules',
  ],
])('a penalty %s says so', (_, notice, words) => {
  expect(said(notice)?.lines.join('\n')).toContain(words)
})

it('a room that one is not in any more is no name', () => {
  expect(said(aNotice({ act: anAct({ kind: 'kick' }) }), { roomName: null })).toMatchObject({
    title: 'You were put out of a room',
    lines: ['In a room'],
  })
})

it('what was taken back has no end and needs no reason', () => {
  expect(said(aNotice({ act: anAct({ kind: 'mute', undone: true, by: 'machine' }) }))).toMatchObject({
    title: 'Your mute was taken back',
    lines: ['In #tea'],
  })
})

it.each([
  ['overturned', 'Your objection was upheld'],
  ['upheld', 'the decision stands'],
] as const)('an appeal that was %s is told as that', (outcome, words) => {
  const text = said(aNotice({ kind: 'appeal', appeal: { outcome, words: 'We looked again' } }))
  expect(text?.title).toContain(words)
  expect(text?.lines).toContain('The moderator writes: We looked again')
})

it('what was done to a message is told elsewhere than in its room', () => {
  const hidden = aNotice({ state: 'hidden' })
  expect(said(hidden)?.lines).toEqual(['Moderation acted on your message in #tea.'])
  expect(said(hidden, { isRoomOpen: true })).toBeNull()
  expect(said(aNotice({ state: 'visible' }))).toBeNull()
  expect(said(hidden, { roomName: null })).toBeNull()
})

it('what has no words here is told in the server’s', () => {
  expect(said(aNotice({ kind: 'webhook', room: null, message_id: null }))?.lines).toEqual(['In the server’s words'])
  // Written by an older version.
  expect(said(aNotice({ kind: 'appeal' }))?.lines).toEqual(['In the server’s words'])
})
