import { lazy, Suspense, useState } from 'react'
import { useAccount } from '../session/session-context.js'
import { UserMenuButton } from './user-menu-button.js'

const load = () => import('./user-menu-content.js')
const UserMenuContent = lazy(load)

/** The avatar at the end of the navigation. Its menu's code comes when the pointer does, or with the first click. */
export function UserMenu() {
  const account = useAccount()
  const [isWanted, setWanted] = useState(false)
  const button = (
    <UserMenuButton
      account={account}
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onClick={() => setWanted(true)}
    />
  )
  return (
    // An element of its own: the open menu puts markers of the focus beside its button, which must not move it.
    <div>
      {isWanted ? (
        <Suspense fallback={button}>
          <UserMenuContent />
        </Suspense>
      ) : (
        button
      )}
    </div>
  )
}
