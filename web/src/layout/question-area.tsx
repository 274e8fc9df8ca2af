import { lazy, Suspense, useState, useSyncExternalStore } from 'react'
import { openQuestion } from '../components/ask-first.js'

const QuestionDialog = lazy(() => import('./question-dialog.js'))

/** Where `askFirst` asks. The dialog is loaded for the first question. */
export function QuestionArea() {
  const question = useSyncExternalStore(openQuestion.subscribe, openQuestion.current)
  const [isNeeded, setNeeded] = useState(false)
  if (question !== null && !isNeeded) setNeeded(true)
  return isNeeded ? (
    <Suspense fallback={null}>
      <QuestionDialog question={question} />
    </Suspense>
  ) : null
}
