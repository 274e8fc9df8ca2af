import { lazy, memo, Suspense } from 'react'
import classes from './message-text.module.css'
import { isPlain } from './plain-text.js'

interface MessageTextProps {
  readonly text: string
  /** Whose mentions stand out. */
  readonly username: string
}

/** Asked for as soon as the chat is, but the first messages do not wait for it. */
const markdown = import('./markdown-text.js').catch(() => ({ default: ({ text }: MessageTextProps) => <p>{text}</p> }))
const MarkdownText = lazy(() => markdown)

/** A text of people's, as Markdown; as it was typed until Markdown's code is there. */
export const MessageText = memo(function MessageText({ text: written, username }: MessageTextProps) {
  const text = written.trimEnd()
  const asTyped = <p>{text}</p>
  return (
    <div className={classes.text} dir="auto">
      {isPlain(text) ? (
        asTyped
      ) : (
        <Suspense fallback={asTyped}>
          <MarkdownText text={text} username={username} />
        </Suspense>
      )}
    </div>
  )
})
