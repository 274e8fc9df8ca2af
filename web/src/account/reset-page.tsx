import { useLinkToken } from './link-token.js'
import { RequestReset } from './request-reset.js'
import { SetPassword } from './set-password.js'

/** Without the token of a mail: asks for one. With it: sets the new password. */
export function Component() {
  const token = useLinkToken()
  return token === null ? <RequestReset /> : <SetPassword key={token} token={token} />
}
