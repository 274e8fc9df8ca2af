import { Button } from '@mantine/core'
import type { MessageBody } from '@parley/common/contracts/chat'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'

const NudgeDialog = lazy(async () => ({ default: (await import('../composer/nudge-dialog.js')).NudgeDialog }))

/** Opens the question again that was put off. */
export function NudgeButton({ message, text }: { readonly message: MessageBody; readonly text: string }) {
  const { t } = useTranslation('chat')
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="compact-sm" onClick={() => setOpen(true)}>
        {t('nudge.open')}
      </Button>
      <Suspense fallback={null}>
        {isOpen && <NudgeDialog message={message} text={text} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  )
}
