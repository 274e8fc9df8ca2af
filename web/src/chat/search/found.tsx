import { Highlight } from '@mantine/core'
import { searchedWords } from './searched-words.js'

/** A found message's text with what was looked for marked. */
export function Found({ text, query }: { readonly text: string; readonly query: string }) {
  return (
    <Highlight component="span" highlight={searchedWords(query)} inherit>
      {text}
    </Highlight>
  )
}
