import type { TokenVerifier } from '@parley/common/auth/token-verifier'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser, requireUser } from '@parley/common/http/current-user'
import type { UsersService } from '../services/users.js'

/** A router whose routes are for people (or their API keys): verifies the credential and makes its owner known to chat. */
export function routerForUsers(verifier: TokenVerifier, users: UsersService): HttpApp {
  const app = newRouter()
  app.use(requireUser(verifier))
  app.use(async (c, next) => {
    const remembering = users.remember(currentUser(c))
    if (remembering) await remembering
    await next()
  })
  return app
}
