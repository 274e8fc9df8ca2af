import type { MessageBody, RoomBody } from '@parley/common/contracts/chat'
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.js'
import { useConnection } from '../../session/session-context.js'
import { useGivenCommands, useLoadedRoom, useOutgoing, useStable } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { useMembers } from '../chat-queries.js'
import { Composer, type ComposerHandle } from '../composer/composer.js'
import { NudgeQuestions } from '../composer/nudge-questions.js'
import { roomName } from '../log/room-list.js'
import { type Row, rowsOf } from '../log/rows.js'
import { KEYS_ID, MessageList, type MessageListHandle } from '../messages/message-list.js'
import { MessageSkeleton } from '../messages/message-skeleton.js'
import { NewMessageAnnouncer } from '../messages/new-message-announcer.js'
import { RoomActionsProvider } from '../messages/room-actions.js'
import { SeenBy } from '../messages/seen-by.js'
import { TypingLine } from '../messages/typing-line.js'
import classes from './room-view.module.css'
import { useConnectedActions } from './use-connected-actions.js'
import { useDraftedReply } from './use-drafted-reply.js'
import { useGiveCommand } from './use-give-command.js'
import { useHasPassed } from './use-has-passed.js'
import { useOpenRoom } from './use-open-room.js'
import { useUnreadLine } from './use-unread-line.js'

const GivenCommands = lazy(async () => ({ default: (await import('../composer/given-commands.js')).GivenCommands }))

const NoVoice = lazy(async () => ({ default: (await import('./no-voice.js')).NoVoice }))

const ReceiptsDialog = lazy(async () => ({ default: (await import('../messages/receipts-dialog.js')).ReceiptsDialog }))

const ReportDialog = lazy(async () => ({ default: (await import('../messages/report-dialog.js')).ReportDialog }))

interface RoomViewProps {
  readonly room: RoomBody
  /** From the address: the message to be shown. */
  readonly messageId: string | null
}

/** A room one is in: its messages, and where one writes. One instance per room. */
export function RoomView({ room, messageId }: RoomViewProps) {
  const { t } = useTranslation('chat')
  const chat = useChat()
  const connection = useConnection()
  const loaded = useLoadedRoom(room.id)
  const outgoing = useOutgoing(room.id)
  const given = useGivenCommands(room.id)
  const { data: members } = useMembers(room.id)
  const list = useRef<MessageListHandle>(null)
  const composer = useRef<ComposerHandle>(null)
  const line = useUnreadLine(room.id)
  const [editing, setEditing] = useState<string | null>(null)
  const [replyTo, setReplyTo] = useDraftedReply(room.id)
  const [reported, setReported] = useState<MessageBody | null>(null)
  const [receiptsOf, setReceiptsOf] = useState<MessageBody | null>(null)
  const { highlighted, openAt, jumpTo, goToLatest } = useOpenRoom(room.id, messageId, list, line.after)

  const rows = useMemo(
    () => rowsOf(loaded.log, outgoing, { userId: chat.me.id, unreadAfter: line.after }),
    [loaded.log, outgoing, chat.me.id, line.after],
  )
  const own = members?.find(({ user }) => user.id === chat.me.id)
  const mutedUntil = own?.muted_until ?? null
  const canSpeak = useHasPassed(mutedUntil === null ? 0 : Date.parse(mutedUntil))
  const people = useMemo(() => members?.map(({ user }) => user) ?? [], [members])
  const name = roomName(room, chat.me.id)

  const startEdit = (message: MessageBody) => setEditing(message.id)
  const startReply = (message: MessageBody) => {
    setReplyTo(message)
    composer.current?.focus()
  }
  const actions = useConnectedActions({
    reply: startReply,
    edit: startEdit,
    endEdit: () => {
      setEditing(null)
      composer.current?.focus()
    },
    report: setReported,
    showReceipts: setReceiptsOf,
    jumpTo,
    takeBack: (text) => composer.current?.takeBack(text),
  })

  const giveCommand = useGiveCommand(room.id, (text) => post(text), actions.takeBack)
  const send = (text: string) => {
    if (!giveCommand(text)) post(text)
  }
  const post = (text: string) => {
    chat.send(room.id, text, replyTo.message?.id ?? null)
    setReplyTo(null)
    line.clear()
    // What was written is seen where it goes: at the end.
    goToLatest()
  }
  const editLast = () => {
    const last = rows.findLast((row) => row.kind === 'message' && isEditable(row.message, chat.me.id))
    if (last?.kind !== 'message') return list.current?.focusLast()
    startEdit(last.message)
    list.current?.reveal(last.message.id)
  }
  /** Keys on a message that has the focus; the toolbar does the same. */
  const onShortcut = useStable((row: Row, key: string) => {
    if (row.kind !== 'message') return false
    const { message } = row
    const isOwn = message.sender.id === chat.me.id
    if (key === 'r' && message.state === 'visible' && canSpeak) startReply(message)
    else if (key === 'e' && isEditable(message, chat.me.id)) startEdit(message)
    else if ((key === 'Delete' || key === 'Backspace') && isOwn) actions.remove(message)
    else if (key === 'l' && message.seq !== null) actions.copyLink(message)
    else return false
    return true
  })
  const onSeen = useStable((seq: number) => chat.read(room.id, seq))

  if (loaded.status === 'failed') {
    return <ErrorState error={loaded.error} onRetry={() => void chat.logs.reopen(room.id)} />
  }
  return (
    <RoomActionsProvider value={actions}>
      <section className={classes.room} aria-label={name}>
        {loaded.status === 'loading' ? (
          <MessageSkeleton />
        ) : (
          <MessageList
            key={loaded.window}
            ref={list}
            room={room.id}
            roomName={name}
            loaded={loaded}
            rows={rows}
            canSpeak={canSpeak}
            editing={editing}
            highlighted={highlighted}
            openAt={openAt}
            onOlder={() => void chat.logs.loadOlder(room.id)}
            onNewer={() => void chat.logs.loadNewer(room.id)}
            onSeen={onSeen}
            onLatest={goToLatest}
            onPlace={(place) => chat.logs.reader(room.id, place)}
            onShortcut={onShortcut}
            onLeave={() => composer.current?.focus()}
            footer={<SeenBy room={room.id} log={loaded.log} members={members} />}
          />
        )}
        <Suspense fallback={null}>{given.length > 0 && <GivenCommands room={room.id} given={given} />}</Suspense>
        {canSpeak ? (
          <Composer
            ref={composer}
            room={room.id}
            roomName={room.kind === 'direct' ? name : `#${name}`}
            slowModeS={room.slow_mode_s ?? 0}
            people={people}
            replyTo={replyTo.message}
            replyToId={replyTo.id}
            onReplyEnd={() => setReplyTo(null)}
            onSend={send}
            onTyping={() => connection.typing(room.id)}
            onEditLast={editLast}
          />
        ) : (
          <Suspense fallback={null}>
            <NoVoice until={mutedUntil} />
          </Suspense>
        )}
        <TypingLine room={room.id} />
        <NudgeQuestions log={loaded.log} />
      </section>
      <Suspense fallback={null}>
        {reported && <ReportDialog message={reported} onClose={() => setReported(null)} />}
        {receiptsOf && <ReceiptsDialog message={receiptsOf} onClose={() => setReceiptsOf(null)} />}
      </Suspense>
      <span id={KEYS_ID} className={classes.hint}>
        {t('list.keys')}
      </span>
      <NewMessageAnnouncer log={loaded.log} />
    </RoomActionsProvider>
  )
}

function isEditable(message: MessageBody, userId: string): boolean {
  const isStanding = message.state === 'visible' || message.state === 'hidden' || message.state === 'held'
  return message.sender.id === userId && message.sender.kind === 'user' && isStanding && message.text !== null
}
