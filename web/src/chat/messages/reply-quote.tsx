import { ApiError } from '@parley/client'
import { IconCornerUpLeft } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFoundMessage } from '../chat-hooks.js'
import { useMessage } from '../chat-queries.js'
import classes from './reply-quote.module.css'
import { useRoomActions } from './room-actions.js'

/** The message that is answered, in one line; leads to it. */
export function ReplyQuote({ room, id }: { readonly room: string; readonly id: string }) {
  const { t } = useTranslation('chat')
  const { jumpTo } = useRoomActions()
  const inMemory = useFoundMessage(room, id)
  const { data, error } = useMessage(id, inMemory === undefined)
  const quoted = inMemory ?? data
  const isGone = quoted?.text === null || (inMemory === undefined && error instanceof ApiError && error.status === 404)
  return (
    <button type="button" className={classes.quote} onClick={() => jumpTo(id)}>
      <IconCornerUpLeft size={13} aria-hidden />
      <span className={classes.author}>{quoted?.sender.display_name ?? '…'}</span>
      <span className={classes.text}>{isGone ? t('message.gone') : withoutMarkup(quoted?.text ?? '')}</span>
    </button>
  )
}

/** One line has no room for Markdown. */
function withoutMarkup(text: string): string {
  return text.replaceAll(/[*_`~]+/g, '').replaceAll(/\s+/g, ' ')
}
