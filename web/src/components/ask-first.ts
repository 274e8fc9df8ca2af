import type { ReactNode } from 'react'

export interface Question {
  /** The dialog's heading, as a question. */
  readonly title: string
  /** What will happen. */
  readonly children: ReactNode
  /** The button that does it; its verb, not "OK". */
  readonly confirm: string
  readonly onConfirm: () => void
}

let question: Question | null = null
const listeners = new Set<() => void>()

/** Asks in a dialog before `onConfirm` is done; for places that have no button of their own (see `ConfirmButton`). */
export function askFirst(asked: Question): void {
  enter(asked)
}

/** For the dialog itself. */
export const openQuestion = {
  current: (): Question | null => question,
  close: (): void => enter(null),
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

function enter(next: Question | null): void {
  question = next
  for (const listener of listeners) listener()
}
