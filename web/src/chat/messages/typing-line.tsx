import { useTranslation } from 'react-i18next'
import { useTyping } from '../chat-hooks.js'
import classes from './typing-line.module.css'

/** Who is writing. It has a line of its own, so that nothing moves when it comes and goes. */
export function TypingLine({ room }: { readonly room: string }) {
  const { t } = useTranslation('chat')
  const typists = useTyping(room)
  const [first, second] = typists
  const text = !first
    ? ''
    : typists.length === 1
      ? t('typing.one', { name: first.display_name })
      : typists.length === 2
        ? t('typing.two', { first: first.display_name, second: second?.display_name ?? '' })
        : t('typing.many')
  return (
    <div className={classes.line} aria-hidden={text === ''}>
      {text}
    </div>
  )
}
