import { Button, Group } from '@mantine/core'
import type { MessageBody } from '@parley/common/contracts/chat'
import { IconClock, IconEyeOff, IconHandStop, IconTrash } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SpanText } from '../../components/span-text.js'
import { useWasAppealed } from '../chat-queries.js'
import classes from './moderation-notice.module.css'
import { NudgeButton } from './nudge-button.js'
import { reasonText } from './reason-text.js'
import { useRoomActions } from './room-actions.js'

const AppealDialog = lazy(async () => ({ default: (await import('./appeal-dialog.js')).AppealDialog }))

interface ModerationNoticeProps {
  readonly message: MessageBody
  readonly text: string
}

type Acted = 'held' | 'hidden' | 'removed' | 'blocked'
const ICONS = { held: IconClock, hidden: IconEyeOff, removed: IconTrash, blocked: IconHandStop } as const

/** Tells an author what was done to their message, why, and what they can do about it. */
export function ModerationNotice({ message, text }: ModerationNoticeProps) {
  const { t } = useTranslation(['chat', 'common'])
  const { edit, remove } = useRoomActions()
  const [isAppealing, setAppealing] = useState(false)
  const wasAppealed = useWasAppealed(message.id)
  const state = message.state as Acted
  const note = message.moderation
  const isNudged = state === 'held' && note?.expires_at !== undefined
  const Icon = ICONS[state]
  // A held message without a note only waits for its verdict: nothing was done that could be objected to.
  const mayAppeal = note !== null && !isNudged
  return (
    <div className={classes.notice} data-state={isNudged ? 'nudged' : state}>
      <div className={classes.text}>
        <SpanText text={text} spans={note?.spans ?? []} />
      </div>
      <div className={classes.why}>
        <Icon size={16} aria-hidden className={classes.icon} />
        <div>
          <strong>{t(isNudged ? 'notice.nudged' : `notice.${state}`)}</strong>{' '}
          {note && <span>{reasonText(t, note)}</span>}
          {note?.reason && <p className={classes.words}>{t('notice.words', { reason: note.reason })}</p>}
        </div>
      </div>
      <Group gap="xs" mt={6}>
        {isNudged && <NudgeButton message={message} text={text} />}
        {mayAppeal && (
          <Button size="compact-sm" variant="light" disabled={wasAppealed} onClick={() => setAppealing(true)}>
            {t(wasAppealed ? 'appeal.sent' : 'appeal.open')}
          </Button>
        )}
        {state === 'hidden' && (
          <Button size="compact-sm" variant="default" onClick={() => edit(message)}>
            {t('notice.edit')}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => remove(message)}>
          {t('notice.delete')}
        </Button>
      </Group>
      <Suspense fallback={null}>
        {isAppealing && <AppealDialog message={message} onClose={() => setAppealing(false)} />}
      </Suspense>
    </div>
  )
}
