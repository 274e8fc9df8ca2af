import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './room-start.module.css'

/** Above the first message of all. */
export function RoomStart() {
  const { t } = useTranslation('chat')
  return (
    <div className={classes.start}>
      <Text size="sm" c="dimmed">
        {t('list.start')}
      </Text>
    </div>
  )
}
