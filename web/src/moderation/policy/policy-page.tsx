import { Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { PageHeader } from '../../components/page-header.js'
import { hasRole } from '../../session/roles.js'
import { useAccount } from '../../session/session-context.js'
import { ReviewColumn, ReviewFrame } from '../review-frame.js'
import { useRoomChoices } from '../use-room-choices.js'
import { PolicyForm } from './policy-form.js'
import { type StoredPolicy, usePolicy, usePolicyEditor } from './use-policy.js'

const SERVER = 'server'

/** What the machine does with messages: in one room, or in all that say nothing else. */
export function Component() {
  const { t } = useTranslation(['moderation', 'common'])
  const room = useParams().room ?? null
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
              data={[{ value: SERVER, label: t('policy.server') }, ...rooms]}
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
  const { role } = useAccount()
  const editor = usePolicyEditor(room, stored, () => notifications.show({ color: 'teal', message: t('policy.saved') }))
  // The server's default belongs to its admins; moderators read it.
  return <PolicyForm room={room} editor={editor} isReadOnly={room === null && !hasRole(role, 'admin')} />
}
