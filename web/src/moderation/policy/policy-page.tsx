import { Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { Navigate, useNavigate, useParams } from 'react-router'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { PageHeader } from '../../components/page-header.js'
import { hasRole } from '../../session/roles.js'
import { useAccount, useDuties } from '../../session/session-context.js'
import { ReviewColumn, ReviewFrame } from '../review-frame.js'
import { useRoomChoices } from '../use-room-choices.js'
import { PolicyForm } from './policy-form.js'
import type { StoredPolicy } from './saved-policy.js'
import { usePolicy, usePolicyEditor } from './use-policy.js'

const SERVER = 'server'

/** What the machine does with messages: in one room, or in all that say nothing else. */
export function Component() {
  const room = useParams().room ?? null
  const { role } = useAccount()
  const { owned, moderated } = useDuties()
  const first = [...owned, ...moderated][0]
  // The server's default is for the server's staff to read.
  if (room === null && !hasRole(role, 'moderator') && first !== undefined) {
    return <Navigate to={`/review/policy/${first}`} replace />
  }
  return <PolicyPage room={room} hasServer={hasRole(role, 'moderator')} />
}

interface PolicyPageProps {
  readonly room: string | null
  readonly hasServer: boolean
}

function PolicyPage({ room, hasServer }: PolicyPageProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const navigate = useNavigate()
  const rooms = useRoomChoices(room)
  const policy = usePolicy(room)
  return (
    <ReviewFrame place="policy">
      <ReviewColumn>
        <PageHeader
          title={t('policy.title')}
          description={t(room === null ? 'policy.hint_server' : 'policy.hint_room')}
          actions={
            <Select
              aria-label={t('policy.of')}
              w={260}
              searchable
              allowDeselect={false}
              value={room ?? SERVER}
              onChange={(chosen) => void navigate(chosen === SERVER ? '/review/policy' : `/review/policy/${chosen}`)}
              data={[...(hasServer ? [{ value: SERVER, label: t('policy.server') }] : []), ...rooms]}
            />
          }
        />
        {policy.isPending && <LoadingRows count={6} height={72} />}
        {policy.isError && <ErrorState error={policy.error} onRetry={() => void policy.refetch()} />}
        {policy.data && <Editor key={room} room={room} stored={policy.data} />}
      </ReviewColumn>
    </ReviewFrame>
  )
}

/** Mounted anew for each room, so that no change of one is carried into another. */
function Editor({ room, stored }: { readonly room: string | null; readonly stored: StoredPolicy }) {
  const { t } = useTranslation(['moderation', 'common'])
  const mayEdit = useMayEdit(room)
  const editor = usePolicyEditor(room, stored, () => notifications.show({ color: 'teal', message: t('policy.saved') }))
  return <PolicyForm room={room} editor={editor} isReadOnly={!mayEdit} />
}

/** The server's default belongs to its admins; a room's policy to its owners and the server's staff. Others read it. */
function useMayEdit(room: string | null): boolean {
  const { role } = useAccount()
  const { owned } = useDuties()
  return room === null ? hasRole(role, 'admin') : hasRole(role, 'moderator') || owned.has(room)
}
