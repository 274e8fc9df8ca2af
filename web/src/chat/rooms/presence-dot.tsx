import { useTranslation } from 'react-i18next'
import { useIsOnline } from '../chat-hooks.js'
import classes from './presence-dot.module.css'

/** At the corner of an avatar: filled = online. */
export function PresenceDot({ userId }: { readonly userId: string }) {
  const { t } = useTranslation('chat')
  const isOnline = useIsOnline(userId)
  return (
    <span
      role="img"
      className={classes.dot}
      data-online={isOnline || undefined}
      aria-label={t(isOnline ? 'presence.online' : 'presence.offline')}
    />
  )
}
