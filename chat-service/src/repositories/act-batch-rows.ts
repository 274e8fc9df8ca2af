export type BatchState = 'running' | 'done' | 'undoing' | 'undone'

export interface BatchResult {
  readonly itemId: string
  readonly status: 'done' | 'refused'
  readonly code: string | null
}

export interface NewBatch {
  readonly kind: 'items' | 'removal'
  readonly actor: { readonly userId: string; readonly username: string; readonly level: number }
  readonly userId: string | null
  readonly roomId: string | null
  readonly requestId: string | null
  /** What was ordered, as the service spelt it. */
  readonly params: Readonly<Record<string, unknown>>
}

export interface ActBatch extends NewBatch {
  readonly id: string
  readonly state: BatchState
  readonly done: number
  readonly refused: number
  readonly undone: number
  readonly results: readonly BatchResult[]
  /** Why it was ended before its time; null = it was not. */
  readonly stopped: string | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
  readonly undoneBy: string | null
  /** How far undoing it is; null = nobody has begun. */
  readonly undoing: UndoProgress | null
}

/** A row of `act_batches`. */
export interface BatchRow {
  id: string
  kind: 'items' | 'removal'
  actor_id: string
  actor_name: string
  actor_level: number
  user_id: string | null
  room_id: string | null
  params: Record<string, unknown>
  state: BatchState
  progress: Progress
  done: number
  refused: number
  undone: number
  request_id: string | null
  created_at: Date
  finished_at: Date | null
  undone_by: string | null
}

/** How far a batch is; what it says depends on the kind. */
export interface Progress {
  readonly results?: readonly BatchResult[]
  readonly after?: { readonly at: string; readonly id: string }
  readonly stopped?: string
  readonly undoing?: UndoProgress
}

/** Acts are undone newest first. */
export interface UndoProgress {
  /** What the undoer's server role gives them, given the scopes of the credential; null = it was not yet kept then. */
  readonly level: number | null
  /** Of the act that was come to last; null = none yet. */
  readonly before: string | null
  /** Why the undoer may not undo one of those, the first that was met; null = so far they may. */
  readonly refused: string | null
}

export function actBatch(row: BatchRow): ActBatch {
  return {
    id: row.id,
    kind: row.kind,
    actor: { userId: row.actor_id, username: row.actor_name, level: row.actor_level },
    userId: row.user_id,
    roomId: row.room_id,
    requestId: row.request_id,
    params: row.params,
    state: row.state,
    done: row.done,
    refused: row.refused,
    undone: row.undone,
    results: row.progress.results ?? [],
    stopped: row.progress.stopped ?? null,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    undoneBy: row.undone_by,
    undoing: row.progress.undoing ?? null,
  }
}
