import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const COLORS: Readonly<Record<string, string>> = {
  held: 'indigo',
  hidden: 'orange',
  removed: 'red',
  blocked: 'red',
  deleted: 'gray',
}

/** What has become of a message; nothing for one that everybody sees. */
export function StateMark({ state }: { readonly state: string }) {
  const { t } = useTranslation(['moderation', 'common'])
  if (state === 'visible') return null
  return (
    <Badge variant="dot" size="sm" color={COLORS[state] ?? 'gray'} tt="none" fw={500}>
      {t(`message_state.${state as 'held'}`, { defaultValue: state })}
    </Badge>
  )
}
