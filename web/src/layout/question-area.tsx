import { notifications } from '@mantine/notifications'
import { Suspense, useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { openQuestion } from '../components/ask-first.js'
import { useLateComponent } from './late-component.js'

const fetchDialog = () => import('./question-dialog.js')

/** Where `askFirst` asks. The dialog is not part of any page. */
export function QuestionArea() {
  const { t } = useTranslation()
  const question = useSyncExternalStore(openQuestion.subscribe, openQuestion.current)
  const { Component: Dialog, load } = useLateComponent(fetchDialog)
  useEffect(() => {
    if (Dialog || question === null) return
    void load().then((isThere) => {
      if (isThere) return
      openQuestion.close()
      notifications.show({ color: 'red', message: t('not_loaded') })
    })
  }, [Dialog, question, load, t])
  return <Suspense fallback={null}>{Dialog && <Dialog question={question} />}</Suspense>
}
