import { type HotkeyItem, useHotkeys } from '@mantine/hooks'
import { type Command, SHORTCUTS } from './shortcuts.js'

/** Where keys mean what they say: text fields and whatever has keys of its own. */
const OWN_KEYS =
  'textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"], [role="slider"]'
const PLAIN_INPUTS: ReadonlySet<string> = new Set(['checkbox', 'radio', 'button', 'submit'])

/** Calls `run` with the command whose key was pressed; single letters never while something is typed. */
export function useShortcuts(isOn: boolean, run: (command: Command) => void): void {
  const hotkeys = SHORTCUTS.flatMap(({ command, keys, isRepeatable }) =>
    keys.map((key): HotkeyItem => {
      const onKey = (event: KeyboardEvent) => {
        if (isForSomethingElse(event.target) || (event.repeat && !isRepeatable)) return
        event.preventDefault()
        run(command)
      }
      return [key, onKey, { preventDefault: false }]
    }),
  )
  // The tags to ignore are decided per element: a checkbox is an INPUT too, and takes no letters.
  useHotkeys(isOn ? hotkeys : [], [])
}

function isForSomethingElse(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !PLAIN_INPUTS.has(target.type)
  return target.closest(OWN_KEYS) !== null
}
