import { Button } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../session/session-context.js'
import classes from './connection-banner.module.css'

/** Most interruptions are over before anybody should be bothered with them. */
const PATIENCE_MS = 2_000

/** Says when live chat is interrupted, and for how long that matters. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const connection = useConnection()
  const { online } = useNetwork()
  const state = useSyncExternalStore(
    (listener) => connection.on('state', listener),
    () => connection.state,
  )
  const isLong = useLastedFor(PATIENCE_MS, state !== 'online')
  const reconnect = () => {
    if (connection.state === 'stopped') connection.connect()
    else connection.retryNow()
  }
  const isShown = isLong && state !== 'online'
  return (
    <div role="status">
      {isShown && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={18} aria-hidden />
          <span>{t(`connection.${online ? state : 'offline'}`)}</span>
          {state !== 'connecting' && (
            <Button size="compact-sm" variant="white" color="dark" onClick={reconnect}>
              {t('connection.retry')}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

/** Whether `condition` has been true without a break for that long. */
function useLastedFor(ms: number, condition: boolean): boolean {
  const [hasLasted, setLasted] = useState(false)
  useEffect(() => {
    if (!condition) return
    const timer = setTimeout(() => setLasted(true), ms)
    return () => {
      clearTimeout(timer)
      setLasted(false)
    }
  }, [ms, condition])
  return hasLasted
}
