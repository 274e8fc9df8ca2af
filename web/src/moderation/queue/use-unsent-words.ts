import { useState } from 'react'
import type { ActWords } from './act-dialog.js'

/** What was written for acts that failed, until the same is tried again. */
export interface UnsentWords {
  of(kind: string, items: Iterable<string>): Partial<ActWords> | undefined
  keep(kind: string, items: Iterable<string>, words: Partial<ActWords>): void
  drop(kind: string, items: Iterable<string>): void
}

/** Keeps what somebody wrote for an act over its failure: the dialog is closed before the answer comes. */
export function useUnsentWords(): UnsentWords {
  const [unsent, setUnsent] = useState<ReadonlyMap<string, Partial<ActWords>>>(new Map())
  return {
    of: (kind, items) => unsent.get(keyOf(kind, items)),
    keep: (kind, items, words) => setUnsent((now) => new Map([...now, [keyOf(kind, items), words]])),
    drop: (kind, items) => {
      const dropped = keyOf(kind, items)
      setUnsent((now) => new Map([...now].filter(([key]) => key !== dropped)))
    },
  }
}

function keyOf(kind: string, items: Iterable<string>): string {
  return [kind, ...[...items].sort()].join(' ')
}
