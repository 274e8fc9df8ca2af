import { Alert } from '@mantine/core'
import { IconVolumeOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { fullTime } from '../../components/time-texts.js'

/** In the composer's place while one is muted. */
export function NoVoice({ until }: { readonly until: string | null }) {
  const { t, i18n } = useTranslation('chat')
  // What lasts until it is lifted is told as a time nobody waits for.
  const isForGood = until === null || new Date(until).getFullYear() > 9000
  return (
    <Alert m="xs" color="orange" icon={<IconVolumeOff size={18} />}>
      {isForGood ? t('muted.for_good') : t('muted.until', { time: fullTime(until, i18n.language) })}
    </Alert>
  )
}
