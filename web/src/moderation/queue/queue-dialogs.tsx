import type { ReviewDetails, ReviewItem } from '@parley/client/moderation-api'
import type { ServerRole } from '@parley/common/contracts/identity'
import { useTranslation } from 'react-i18next'
import { hasRole } from '../../session/roles.js'
import { ActDialog, type ActWords, type DialogKind } from './act-dialog.js'
import { AssignDialog } from './assign-dialog.js'
import { type BulkOrder, oneOfEachRoom } from './bulk-act.js'
import { ConfirmBulk } from './confirm-bulk.js'
import { itemSubject } from './item-subject.js'
import type { UnsentWords } from './use-unsent-words.js'

/** What is being asked before an act: about the item at hand, or about all marked ones. */
export type QueueDialog =
  | { readonly kind: DialogKind }
  | { readonly bulk: 'approve' | 'remove' | 'restore' | 'warn' | 'mute' }
  | { readonly assign: 'item' | 'marked' }

/** Whether it asks about the marked items. */
export function isAboutMarked(dialog: QueueDialog): boolean {
  return 'bulk' in dialog || ('assign' in dialog && dialog.assign === 'marked')
}

interface QueueDialogsProps {
  readonly dialog: QueueDialog | null
  readonly item: ReviewDetails | undefined
  readonly items: readonly ReviewItem[]
  readonly marked: ReadonlySet<string>
  readonly role: ServerRole
  readonly unsent: UnsentWords
  readonly onClose: () => void
  readonly onDecide: (kind: DialogKind, words: ActWords) => void
  readonly onAssign: (assigneeId: string | null) => void
  readonly onBulk: (order: BulkOrder, words?: Partial<ActWords>) => void
}

/** The questions of the queue, one at a time. */
export function QueueDialogs(props: QueueDialogsProps) {
  const { dialog, item, items, marked, role, unsent, onClose, onDecide, onAssign, onBulk } = props
  const { t } = useTranslation(['moderation', 'common'])
  const canReachServer = hasRole(role, 'moderator')
  if (dialog === null) return null
  if ('kind' in dialog) {
    return (
      item && (
        <ActDialog
          kind={dialog.kind}
          subject={itemSubject(item)}
          canReachServer={canReachServer && item.room !== null}
          hasMessage={item.state === 'open'}
          canRemove={item.name?.of !== 'username'}
          written={unsent.of(dialog.kind, [item.id])}
          onClose={onClose}
          onSubmit={(words) => onDecide(dialog.kind, words)}
        />
      )
    )
  }
  if ('assign' in dialog) {
    const isOfItem = dialog.assign === 'item'
    return (
      <AssignDialog
        of={isOfItem ? (item ? [item.id] : []) : oneOfEachRoom(items, marked)}
        count={isOfItem ? 1 : marked.size}
        hasAssignee={isOfItem ? item?.assignee != null : items.some(({ id, assignee }) => assignee && marked.has(id))}
        onClose={onClose}
        onAssign={(assigneeId) =>
          isOfItem ? onAssign(assigneeId) : onBulk({ kind: 'assign', assignee_id: assigneeId })
        }
      />
    )
  }
  const { bulk: kind } = dialog
  if (kind === 'warn' || kind === 'mute') {
    return (
      <ActDialog
        kind={kind}
        title={t(`bulk.confirm_${kind}`, { count: marked.size })}
        subject={t('bulk.hint')}
        canReachServer={canReachServer}
        hasMessage={items.some(({ id, state }) => marked.has(id) && state === 'open')}
        canRemove
        written={unsent.of(kind, marked)}
        onClose={onClose}
        onSubmit={(words) => {
          const { reason, note, scope, durationS, decision } = words
          onBulk({ kind, reason, note, scope, decision, ...(kind === 'mute' ? { duration_s: durationS } : {}) }, words)
        }}
      />
    )
  }
  return (
    <ConfirmBulk
      kind={kind}
      count={marked.size}
      writtenReason={unsent.of(kind, marked)?.reason}
      onClose={onClose}
      onConfirm={(reason) => onBulk({ kind, reason }, { reason })}
    />
  )
}
