import { Button } from '@mantine/core'
import { IconAlertCircle, IconClock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { UserAvatar } from '../../components/user-avatar.js'
import { useChat } from '../chat-provider.js'
import { useCountdown } from '../composer/use-countdown.js'
import type { OutgoingPost } from '../log/outgoing.js'
import classes from './message-row.module.css'
import { MessageText } from './message-text.js'
import { useRoomActions } from './room-actions.js'

interface OutgoingRowProps {
  readonly post: OutgoingPost
  readonly startsGroup: boolean
}

/** Codes of the server that the catalogue has words for. */
const REASONS = [
  'muted',
  'banned',
  'not_a_member',
  'interrupted',
  'too_many_waiting',
  'text_too_long',
  'slow_mode',
  'flood',
] as const

/** Longer than a server takes that is there. */
const OVERDUE_MS = 10_000

/** One's own message that the server has not taken yet, or would not. */
export function OutgoingRow({ post, startsGroup }: OutgoingRowProps) {
  const { t } = useTranslation('chat')
  const { me } = useChat()
  const { retry, discard } = useRoomActions()
  const { state } = post
  const isSending = state.kind === 'sending'
  const isOverdue = useCountdown(post.createdAtMs + OVERDUE_MS) === 0
  const reason = state.kind === 'failed' ? (REASONS.find((known) => known === state.code) ?? 'other') : null
  return (
    <article className={classes.row} data-first={startsGroup || undefined} data-outgoing={state.kind} tabIndex={-1}>
      <div className={classes.gutter}>{startsGroup && <UserAvatar user={me} size={36} />}</div>
      <div className={classes.content}>
        {startsGroup && (
          <div className={classes.head}>
            <span className={classes.author}>{me.display_name}</span>
          </div>
        )}
        <div className={isSending ? classes.sending : undefined}>
          <MessageText text={post.text} username={me.username} />
        </div>
        {isSending ? (
          <div className={classes.status} role={isOverdue ? 'status' : undefined}>
            <IconClock size={13} aria-hidden />
            {t(isOverdue ? 'outgoing.overdue' : 'outgoing.sending')}
            {isOverdue && (
              <Button size="compact-xs" variant="light" onClick={() => retry(post.cmid)}>
                {t('outgoing.retry')}
              </Button>
            )}
          </div>
        ) : (
          <div className={classes.failed} role="alert">
            <IconAlertCircle size={16} aria-hidden />
            <span>{reason && t(`outgoing.failed.${reason}`)}</span>
            <Button size="compact-xs" variant="light" onClick={() => retry(post.cmid)}>
              {t('outgoing.retry')}
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => discard(post.cmid)}>
              {t('outgoing.discard')}
            </Button>
          </div>
        )}
      </div>
    </article>
  )
}
