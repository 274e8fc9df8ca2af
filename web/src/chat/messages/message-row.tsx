import type { MessageBody } from '@parley/common/contracts/chat'
import { IconEyeOff, IconTrash } from '@tabler/icons-react'
import { lazy, memo, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { clockTime, fullTime } from '../../components/time-texts.js'
import { UserAvatar } from '../../components/user-avatar.js'
import { useChat } from '../chat-provider.js'
import type { Row } from '../log/rows.js'
import { DayLine, UnreadLine } from './dividers.js'
import { EditMessage } from './edit-message.js'
import classes from './message-row.module.css'
import { MessageText } from './message-text.js'
import { OutgoingRow } from './outgoing-row.js'
import { Reactions } from './reactions.js'
import { ReplyQuote } from './reply-quote.js'
import { StaffMark } from './staff-mark.js'

const ModerationNotice = lazy(async () => ({ default: (await import('./moderation-notice.js')).ModerationNotice }))

const MessageToolbar = lazy(async () => ({ default: (await import('./message-toolbar.js')).MessageToolbar }))

interface MessageRowProps {
  readonly row: Row
  readonly canSpeak: boolean
  readonly isEditing: boolean
  readonly isHighlighted: boolean
  /** The one that Tab reaches. */
  readonly isTabStop: boolean
}

/** One line of the list. Drawn again only when its own row has changed. */
export const MessageRow = memo(function MessageRow({ row, ...rest }: MessageRowProps) {
  return (
    <>
      {row.startsDay && (
        <DayLine atMs={row.kind === 'message' ? Date.parse(row.message.created_at) : row.post.createdAtMs} />
      )}
      {row.startsUnread && <UnreadLine />}
      {row.kind === 'message' ? (
        <PublishedRow row={row} {...rest} />
      ) : (
        <OutgoingRow post={row.post} startsGroup={row.startsGroup} />
      )}
    </>
  )
})

type PublishedProps = Omit<MessageRowProps, 'row'> & { readonly row: Extract<Row, { kind: 'message' }> }

function PublishedRow({ row, canSpeak, isEditing, isHighlighted, isTabStop }: PublishedProps) {
  const { t, i18n } = useTranslation('chat')
  const { me } = useChat()
  // A toolbar is many components: only the row that is pointed at or has the focus has one.
  const [isActive, setActive] = useState(false)
  const [isMenuOpen, setMenuOpen] = useState(false)
  const { message } = row
  if (message.text === null) return <Tombstone message={message} isTabStop={isTabStop} />
  const isOwn = message.sender.kind !== 'webhook' && message.sender.id === me.id
  const time = clockTime(message.created_at, i18n.language)
  const exactTime = fullTime(message.created_at, i18n.language)
  return (
    <article
      className={classes.row}
      data-first={row.startsGroup || undefined}
      data-highlighted={isHighlighted || undefined}
      data-state={message.state}
      data-seq={message.seq ?? undefined}
      data-message={message.id}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={t('message.label', { name: message.sender.display_name, time })}
      onPointerEnter={() => setActive(true)}
      onPointerLeave={() => setActive(false)}
      onFocus={() => setActive(true)}
      onBlur={({ currentTarget, relatedTarget }) => setActive(currentTarget.contains(relatedTarget))}
    >
      <div className={classes.gutter}>
        {row.startsGroup ? (
          <UserAvatar user={message.sender} size={36} />
        ) : (
          <time className={classes.sideTime} dateTime={message.created_at} title={exactTime} aria-hidden>
            {time}
          </time>
        )}
      </div>
      <div className={classes.content}>
        {message.reply_to !== null && <ReplyQuote room={message.room} id={message.reply_to} />}
        {row.startsGroup && (
          <div className={classes.head}>
            <span className={classes.author}>{message.sender.display_name}</span>
            {message.sender.kind !== 'user' && (
              <span className={classes.kind}>{t(`message.${message.sender.kind}`)}</span>
            )}
            <time className={classes.time} dateTime={message.created_at} title={exactTime}>
              {time}
            </time>
          </div>
        )}
        {isEditing ? (
          <EditMessage message={message} />
        ) : message.state === 'visible' || !isOwn ? (
          <>
            {message.state !== 'visible' && <StaffMark message={message} />}
            <MessageText text={message.text} username={me.username} />
            {message.edited_at !== null && <EditedMark at={message.edited_at} />}
          </>
        ) : (
          <Suspense fallback={<MessageText text={message.text} username={me.username} />}>
            <ModerationNotice message={message} text={message.text} />
          </Suspense>
        )}
        {message.reactions.length > 0 && (
          <Reactions message={message} canReact={canSpeak && message.state === 'visible'} />
        )}
      </div>
      {(isActive || isMenuOpen) && !isEditing && (
        <Suspense fallback={null}>
          <MessageToolbar message={message} canSpeak={canSpeak} isOpen={isMenuOpen} onToggle={setMenuOpen} />
        </Suspense>
      )}
    </article>
  )
}

function EditedMark({ at }: { readonly at: string }) {
  const { t, i18n } = useTranslation('chat')
  return (
    <span className={classes.edited} title={fullTime(at, i18n.language)}>
      {t('message.edited')}
    </span>
  )
}

/** Where a message was that may not be read any more. */
function Tombstone({ message, isTabStop }: { readonly message: MessageBody; readonly isTabStop: boolean }) {
  const { t } = useTranslation('chat')
  const Icon = message.state === 'removed' ? IconTrash : IconEyeOff
  return (
    <article
      className={classes.tombstone}
      data-seq={message.seq ?? undefined}
      data-message={message.id}
      tabIndex={isTabStop ? 0 : -1}
    >
      <Icon size={14} aria-hidden />
      {t(message.state === 'removed' ? 'message.removed' : 'message.hidden', { name: message.sender.display_name })}
    </article>
  )
}
