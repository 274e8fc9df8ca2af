import { notifications } from '@mantine/notifications'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccount } from '../session/session-context.js'
import { useLateComponent } from './late-component.js'
import { UserMenuButton } from './user-menu-button.js'

const fetchContent = () => import('./user-menu-content.js')

/** The avatar at the end of the navigation. Its menu's code comes when the pointer does, or with the first click. */
export function UserMenu() {
  const { t } = useTranslation()
  const account = useAccount()
  const { Component: Content, load } = useLateComponent(fetchContent)
  const [isWanted, setWanted] = useState(false)
  const open = async () => {
    setWanted(true)
    if (await load()) return
    setWanted(false)
    notifications.show({ color: 'red', message: t('not_loaded') })
  }
  const button = (
    <UserMenuButton
      account={account}
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onClick={() => void open()}
    />
  )
  return (
    // An element of its own: the open menu puts markers of the focus beside its button, which must not move it.
    <div>
      {isWanted && Content ? (
        <Suspense fallback={button}>
          <Content />
        </Suspense>
      ) : (
        button
      )}
    </div>
  )
}
