import type { MessageBody } from '@parley/common/contracts/chat'
import { useTranslation } from 'react-i18next'
import { TimeAgo } from '../../components/time-ago.js'
import { UserAvatar } from '../../components/user-avatar.js'
import { StateMark } from '../state-mark.js'
import classes from './conversation.module.css'

interface ConversationProps {
  readonly before: readonly MessageBody[]
  readonly after: readonly MessageBody[]
  readonly children: React.ReactNode
}

/** The message in question between those around it. */
export function Conversation({ before, after, children }: ConversationProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <ol className={classes.root} aria-label={t('item.conversation')}>
      {before.map((message) => (
        <Surrounding key={message.id} message={message} />
      ))}
      <li className={classes.focus}>{children}</li>
      {after.map((message) => (
        <Surrounding key={message.id} message={message} />
      ))}
    </ol>
  )
}

function Surrounding({ message }: { readonly message: MessageBody }) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <li className={classes.message}>
      <MessageLine
        id={message.sender.id}
        name={message.sender.display_name}
        at={message.created_at}
        state={message.state}
      >
        <span className={classes.text} data-gone={message.text === null || undefined} dir="auto">
          {message.text ?? t(`message_gone.${message.state as 'deleted'}`, { defaultValue: message.state })}
        </span>
      </MessageLine>
    </li>
  )
}

interface MessageLineProps {
  readonly id: string
  readonly name: string
  readonly at: string
  readonly state: string
  readonly children: React.ReactNode
}

/** One message as a line of the conversation. */
export function MessageLine({ id, name, at, state, children }: MessageLineProps) {
  return (
    <div className={classes.line}>
      <UserAvatar user={{ id, username: name, display_name: name }} size={26} />
      <div className={classes.body}>
        <div className={classes.head}>
          <span className={classes.name}>{name}</span>
          <TimeAgo at={at} />
          <StateMark state={state} />
        </div>
        <div className={classes.words}>{children}</div>
      </div>
    </div>
  )
}
