import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const SERVER = 'server'

interface PlaceFieldProps {
  readonly rooms: readonly { readonly value: string; readonly label: string }[]
  /** Only the server's staff act on the whole of it. */
  readonly canReachServer: boolean
  /** Null = the whole server. */
  readonly value: string | null
  readonly onChange: (room: string | null) => void
}

/** Where something holds: one room, or the whole server. */
export function PlaceField({ rooms, canReachServer, value, onChange }: PlaceFieldProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <Select
      label={t('dialog.where')}
      allowDeselect={false}
      searchable
      value={value ?? SERVER}
      onChange={(chosen) => onChange(chosen === SERVER ? null : chosen)}
      data={[...(canReachServer ? [{ value: SERVER, label: t('dialog.on_server') }] : []), ...rooms]}
    />
  )
}

/** Where one begins: as narrow as may be. */
export function firstPlace(rooms: PlaceFieldProps['rooms'], canReachServer: boolean): string | null {
  return canReachServer ? null : (rooms[0]?.value ?? null)
}
