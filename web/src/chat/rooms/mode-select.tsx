import { Select, Text } from '@mantine/core'
import type { PolicyMode, RoomBody } from '@parley/common/contracts/chat'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { useClient } from '../../session/session-context.js'
import { chatKeys } from '../chat-queries.js'

const MODES = ['off', 'post', 'nudge', 'hold', 'block'] as const satisfies readonly PolicyMode[]

interface RoomPolicy {
  readonly version: number
  readonly overrides: unknown
}

/** How the room treats a message around its verdict. The whole policy has a page of its own. */
export function ModeSelect({ room, mayChange }: { readonly room: RoomBody; readonly mayChange: boolean }) {
  const { t } = useTranslation('chat')
  const client = useClient()
  const queries = useQueryClient()
  const change = useMutation({
    mutationFn: async (mode: PolicyMode) => {
      const path = `/api/chat/rooms/${room.id}/policy`
      const { version, overrides } = await client.request<RoomPolicy>('GET', path)
      await client.request('PUT', path, { json: { version, overrides, mode } })
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: chatKeys.joined }),
    meta: { showsOwnErrors: true },
  })
  if (!mayChange) return <Text size="sm">{t(`room.modes.${room.mode}`)}</Text>
  return (
    <Select
      label={t('room.mode')}
      description={t(`room.mode_hints.${room.mode}`)}
      allowDeselect={false}
      data={MODES.map((mode) => ({ value: mode, label: t(`room.modes.${mode}`) }))}
      value={change.isPending ? change.variables : room.mode}
      disabled={change.isPending}
      onChange={(value) => {
        const mode = MODES.find((known) => known === value)
        if (mode && mode !== room.mode) change.mutate(mode)
      }}
      error={change.error === null ? undefined : errorText(change.error)}
    />
  )
}
