import type { ActBatch } from '../repositories/act-batches.js'
import type { ActBatchBody } from '../schemas/act-batches.js'

export function actBatchBody(batch: ActBatch): ActBatchBody {
  return {
    id: batch.id,
    kind: batch.kind,
    by: { id: batch.actor.userId, username: batch.actor.username },
    user_id: batch.userId,
    room_id: batch.roomId,
    state: batch.state,
    done: batch.done,
    refused: batch.refused,
    undone: batch.undone,
    results: batch.results.map(({ itemId, status, code }) => ({ item_id: itemId, status, code })),
    stopped: batch.stopped,
    created_at: batch.createdAt.toISOString(),
    finished_at: batch.finishedAt?.toISOString() ?? null,
  }
}
