import { Tooltip } from '@mantine/core'
import type { MessageBody } from '@parley/common/contracts/chat'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReactors } from '../chat-queries.js'
import classes from './reactions.module.css'
import { useRoomActions } from './room-actions.js'

interface ReactionsProps {
  readonly message: MessageBody
  readonly canReact: boolean
}

export function Reactions({ message, canReact }: ReactionsProps) {
  const { t } = useTranslation('chat')
  return (
    <ul className={classes.list} aria-label={t('reactions.list')}>
      {message.reactions.map((reaction) => (
        <li key={reaction.emoji}>
          <Reaction message={message} {...reaction} canReact={canReact} />
        </li>
      ))}
    </ul>
  )
}

interface ReactionProps extends ReactionsProps {
  readonly emoji: string
  readonly count: number
  readonly mine: boolean
}

/** Who reacted so is asked when somebody wants to know. */
function Reaction({ message, emoji, count, mine, canReact }: ReactionProps) {
  const { t } = useTranslation('chat')
  const { react } = useRoomActions()
  const [isAsked, setAsked] = useState(false)
  const { data } = useReactors(message.id, emoji, count, isAsked)
  const names = data?.items.map(({ display_name }) => display_name) ?? []
  const rest = count - names.length
  const who =
    rest > 0 && names.length > 0 ? t('reactions.and_more', { names: names.join(', '), count: rest }) : names.join(', ')
  return (
    <Tooltip label={who === '' ? emoji : who} multiline maw={260}>
      <button
        type="button"
        className={classes.reaction}
        data-mine={mine || undefined}
        aria-pressed={mine}
        aria-label={t('reactions.label', { emoji, count })}
        disabled={!canReact}
        onClick={() => react(message, emoji)}
        onPointerEnter={() => setAsked(true)}
        onFocus={() => setAsked(true)}
      >
        <span aria-hidden>{emoji}</span>
        <span aria-hidden className={classes.count}>
          {count}
        </span>
      </button>
    </Tooltip>
  )
}
