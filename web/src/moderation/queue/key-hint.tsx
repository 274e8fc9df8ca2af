import { Kbd } from '@mantine/core'
import classes from './key-hint.module.css'
import { type Command, keysOf } from './shortcuts.js'

/** The key of a command, beside the button that does the same. Decoration: the button carries `aria-keyshortcuts`. */
export function KeyHint({ command }: { readonly command: Command }) {
  return (
    <span className={classes.root} aria-hidden="true">
      {keysOf(command).map((key) => (
        <Kbd key={key} size="xs" className={classes.key}>
          {key}
        </Kbd>
      ))}
    </span>
  )
}
