import { Button, Group } from '@mantine/core'
import type { ActBatch, UserRecord } from '@parley/client/acts-api'
import { IconAlertTriangle, IconBan, IconMicrophoneOff, IconNote, IconTrashX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { hasRole } from '../../session/roles.js'
import { useAccount } from '../../session/session-context.js'
import { BatchNote } from './batch-note.js'
import { RemoveRecentDialog } from './remove-recent-dialog.js'
import { UserActDialog } from './user-act-dialog.js'

type Kind = 'warn' | 'mute' | 'ban' | 'note'
const ICONS = { warn: IconAlertTriangle, mute: IconMicrophoneOff, ban: IconBan, note: IconNote } as const
const KINDS = ['warn', 'mute', 'ban', 'note'] as const

/** What can be done about a person, beyond single messages. */
export function UserActs({ record }: { readonly record: UserRecord }) {
  const { t } = useTranslation(['moderation', 'common'])
  const { id: ownId, role } = useAccount()
  const [dialog, setDialog] = useState<Kind | 'remove_recent' | null>(null)
  const [removal, setRemoval] = useState<ActBatch | null>(null)
  const rooms = record.rooms.map(({ room }) => ({ value: room.id, label: room.name }))
  const canReachServer = hasRole(role, 'moderator')
  // A room's moderators act in rooms they share with the person.
  if (record.user.id === ownId || (!canReachServer && rooms.length === 0)) return null
  return (
    <>
      <Group gap="xs" mb="md">
        {KINDS.map((kind) => {
          const Icon = ICONS[kind]
          return (
            <Button
              key={kind}
              size="compact-md"
              variant="default"
              leftSection={<Icon size={16} aria-hidden="true" />}
              onClick={() => setDialog(kind)}
            >
              {t(`command.${kind}`)}
            </Button>
          )
        })}
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconTrashX size={16} aria-hidden="true" />}
          onClick={() => setDialog('remove_recent')}
        >
          {t('user.remove_recent')}
        </Button>
      </Group>
      {removal && <BatchNote key={removal.id} started={removal} />}
      {dialog !== null && dialog !== 'remove_recent' && (
        <UserActDialog
          kind={dialog}
          user={record.user}
          rooms={rooms}
          canReachServer={canReachServer}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'remove_recent' && (
        <RemoveRecentDialog
          user={record.user}
          rooms={rooms}
          canReachServer={canReachServer}
          onClose={() => setDialog(null)}
          onStarted={setRemoval}
        />
      )}
    </>
  )
}
