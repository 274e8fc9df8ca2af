import type { NoticeAct, NoticeFrame } from '@parley/common/contracts/socket'
import type { TFunction } from 'i18next'
import { fullTime } from '../../components/time-texts.js'

/** What a notice says to the person it is for. */
export interface NoticeText {
  readonly title: string | null
  readonly lines: readonly string[]
  /** It is about the person, and stays until they have put it away. */
  readonly isPersonal: boolean
}

/** Where the person stands as the notice comes. */
export interface NoticeView {
  readonly language: string
  /** Of the room that it is about; null = none of theirs. */
  readonly roomName: string | null
  /** They are in that room: what was done to a message stands at the message. */
  readonly isRoomOpen: boolean
}

type Translate = TFunction<'chat'>

/** A notice in the reader's language; null for what they see elsewhere. */
export function noticeText(t: Translate, notice: NoticeFrame, view: NoticeView): NoticeText | null {
  const { kind = 'act', room, message_id: message, state, act, appeal, nudge, reason } = notice
  if (kind === 'report') return line(t(state === 'visible' ? 'alerts.report_stands' : 'alerts.report_acted'))
  if (appeal) {
    const title = t(appeal.outcome === 'overturned' ? 'alerts.appeal_granted' : 'alerts.appeal_refused')
    return { title, lines: [placeText(t, room, view), ...wordsOf(t, appeal)], isPersonal: true }
  }
  if (act) return { title: actTitle(t, act), lines: actLines(t, act, room, view), isPersonal: true }
  // A name, a webhook, and what an older version wrote: in the server's words.
  if (message === null || room === null || kind !== 'act') return line(reason)
  if (nudge || view.roomName === null || view.isRoomOpen || state === 'visible') return null
  return line(t('alerts.acted', { room: view.roomName }))
}

function line(text: string): NoticeText {
  return { title: null, lines: [text], isPersonal: false }
}

function actTitle(t: Translate, { kind, undone }: NoticeAct): string {
  return undone ? t(`alerts.undone.${kind}`) : t(`alerts.act.${kind}`)
}

function actLines(t: Translate, act: NoticeAct, room: string | null, view: NoticeView): string[] {
  const lasts = !act.undone && (act.kind === 'mute' || act.kind === 'ban')
  const isOfStrikes = act.by === 'machine' && !act.undone
  return [
    placeText(t, room, view),
    ...(lasts ? [endText(t, act.until, view.language)] : []),
    ...(isOfStrikes ? [t('alerts.strikes')] : []),
    ...wordsOf(t, act),
  ]
}

function placeText(t: Translate, room: string | null, { roomName }: NoticeView): string {
  if (room === null) return t('alerts.everywhere')
  return roomName === null ? t('alerts.in_a_room') : t('alerts.in_room', { room: roomName })
}

function endText(t: Translate, until: string | null, language: string): string {
  return until === null ? t('alerts.until_lifted') : t('alerts.until', { time: fullTime(until, language) })
}

function wordsOf(t: Translate, { words }: { readonly words: string }): string[] {
  return words === '' ? [] : [t('notice.words', { reason: words })]
}
