import { Button } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { IconBan, IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useConnection, useIsBanned } from '../session/session-context.js'
import classes from './connection-banner.module.css'

/** Most interruptions are over before anybody should be bothered with them. */
const PATIENCE_MS = 2_000

/** Says when live chat is interrupted, and for how long that matters; or that it is closed to who is banned. */
export function ConnectionBanner() {
  const isBanned = useIsBanned()
  return <div role="status">{isBanned ? <Banned /> : <Interrupted />}</div>
}

function Banned() {
  const { t } = useTranslation()
  return (
    <div className={classes.banner}>
      <IconBan size={18} aria-hidden />
      <span>{t('connection.banned')}</span>
      <Button component={Link} to="/account/moderation" size="compact-sm" variant="white" color="dark">
        {t('connection.banned_why')}
      </Button>
    </div>
  )
}

function Interrupted() {
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
  if (!isLong || state === 'online') return null
  return (
    <div className={classes.banner}>
      <IconPlugConnectedX size={18} aria-hidden />
      <span>{t(`connection.${online ? state : 'offline'}`)}</span>
      {state !== 'connecting' && (
        <Button size="compact-sm" variant="white" color="dark" onClick={reconnect}>
          {t('connection.retry')}
        </Button>
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
