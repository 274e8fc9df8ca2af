import { lazy, Suspense, useState } from 'react'
import type { RoomLog } from '../log/room-log.js'

const NudgeDialog = lazy(async () => ({ default: (await import('./nudge-dialog.js')).NudgeDialog }))

/** Asks about each message that waits for its author's answer, once; put off, it is asked again from the message. */
export function NudgeQuestions({ log }: { readonly log: RoomLog }) {
  const [putOff, setPutOff] = useState<ReadonlySet<string>>(new Set())
  const waiting = log.unpublished.find(
    ({ id, state, moderation, revision }) =>
      state === 'held' && moderation?.expires_at !== undefined && !putOff.has(`${id}:${revision}`),
  )
  if (!waiting || waiting.text === null) return null
  return (
    <Suspense fallback={null}>
      <NudgeDialog
        key={`${waiting.id}:${waiting.revision}`}
        message={waiting}
        text={waiting.text}
        onClose={() => setPutOff(new Set([...putOff, `${waiting.id}:${waiting.revision}`]))}
      />
    </Suspense>
  )
}
