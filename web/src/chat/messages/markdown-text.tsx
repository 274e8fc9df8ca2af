import Markdown, { type Components, type Options } from 'react-markdown'
import { Link } from 'react-router'
import remarkGfm from 'remark-gfm'
import classes from './message-text.module.css'
import { remarkMentions } from './remark-mentions.js'

interface MarkdownTextProps {
  readonly text: string
  readonly username: string
}

/** HTML in a text is shown, not obeyed; nothing in it is loaded from elsewhere. */
export default function MarkdownText({ text, username }: MarkdownTextProps) {
  return (
    <Markdown remarkPlugins={pluginsFor(username)} components={COMPONENTS}>
      {text}
    </Markdown>
  )
}

type Plugins = NonNullable<Options['remarkPlugins']>
const plugins = new Map<string, Plugins>()

/** The same array every time: a new one would make the parser anew. */
function pluginsFor(username: string): Plugins {
  const known = plugins.get(username)
  if (known) return known
  const made: Plugins = [
    [remarkGfm, { singleTilde: false }],
    [remarkMentions, { username }],
  ]
  plugins.set(username, made)
  return made
}

/** A heading in a chat is emphasis: real ones would tear the page's outline apart. */
const heading: Components['h1'] = ({ children }) => (
  <p className={classes.heading}>
    <strong>{children}</strong>
  </p>
)

const COMPONENTS: Components = {
  a: ({ href, children }) => {
    const inside = href === undefined ? null : pathInside(href)
    if (inside !== null) return <Link to={inside}>{children}</Link>
    return (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    )
  },
  // A picture from elsewhere would tell its host who reads: it becomes a link.
  img: ({ src, alt }) => (
    <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
      {alt || src}
    </a>
  ),
  h1: heading,
  h2: heading,
  h3: heading,
  h4: heading,
  h5: heading,
  h6: heading,
  // Keyboards must reach what they are to scroll.
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <pre tabIndex={0}>{children}</pre>
  ),
}

/** The path of a link into this very chat, which opens here. */
function pathInside(href: string): string | null {
  const prefix = `${location.origin}/chat/`
  return href.startsWith(prefix) ? href.slice(location.origin.length) : null
}
