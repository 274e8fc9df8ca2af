/** Everything the queue does at the press of a key. */
export type Command =
  | 'next'
  | 'previous'
  | 'mark'
  | 'mark_next'
  | 'mark_previous'
  | 'approve'
  | 'remove'
  | 'remove_with_reason'
  | 'warn'
  | 'mute'
  | 'ban'
  | 'note'
  | 'skip'
  | 'escalate'
  | 'assign'
  | 'assign_to'
  | 'undo'
  | 'filter'
  | 'open_chat'
  | 'clear'
  | 'help'

export interface Shortcut {
  readonly command: Command
  /** As `useHotkeys` wants them; the first is the one shown. */
  readonly keys: readonly [string, ...string[]]
  readonly shown: readonly string[]
  readonly group: 'move' | 'decide' | 'author' | 'more'
  /** Fires again while the key is held down. */
  readonly isRepeatable?: true
}

export const SHORTCUTS: readonly Shortcut[] = [
  { command: 'next', keys: ['j', 'ArrowDown'], shown: ['J'], group: 'move', isRepeatable: true },
  { command: 'previous', keys: ['k', 'ArrowUp'], shown: ['K'], group: 'move', isRepeatable: true },
  { command: 'mark', keys: ['x'], shown: ['X'], group: 'move' },
  { command: 'mark_next', keys: ['shift+j', 'shift+ArrowDown'], shown: ['⇧', 'J'], group: 'move', isRepeatable: true },
  {
    command: 'mark_previous',
    keys: ['shift+k', 'shift+ArrowUp'],
    shown: ['⇧', 'K'],
    group: 'move',
    isRepeatable: true,
  },
  { command: 'approve', keys: ['a'], shown: ['A'], group: 'decide' },
  { command: 'remove', keys: ['r'], shown: ['R'], group: 'decide' },
  { command: 'remove_with_reason', keys: ['shift+r'], shown: ['⇧', 'R'], group: 'decide' },
  { command: 'skip', keys: ['s'], shown: ['S'], group: 'decide' },
  { command: 'escalate', keys: ['e'], shown: ['E'], group: 'decide' },
  { command: 'assign', keys: ['i'], shown: ['I'], group: 'decide' },
  { command: 'assign_to', keys: ['shift+i'], shown: ['⇧', 'I'], group: 'decide' },
  { command: 'undo', keys: ['u'], shown: ['U'], group: 'decide' },
  { command: 'warn', keys: ['w'], shown: ['W'], group: 'author' },
  { command: 'mute', keys: ['m'], shown: ['M'], group: 'author' },
  { command: 'ban', keys: ['b'], shown: ['B'], group: 'author' },
  { command: 'note', keys: ['n'], shown: ['N'], group: 'author' },
  // On some keyboards these two need Shift.
  { command: 'filter', keys: ['/', 'shift+/'], shown: ['/'], group: 'more' },
  { command: 'open_chat', keys: ['o'], shown: ['O'], group: 'more' },
  { command: 'clear', keys: ['Escape'], shown: ['Esc'], group: 'more' },
  { command: 'help', keys: ['shift+?', '?'], shown: ['?'], group: 'more' },
]

/** What is shown of a command's key; empty for one without. */
export function keysOf(command: Command): readonly string[] {
  return SHORTCUTS.find((shortcut) => shortcut.command === command)?.shown ?? []
}
