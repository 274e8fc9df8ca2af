import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { errorResponses, jsonBody } from '@parley/common/http/openapi'
import { confirmResetSchema, requestResetSchema, verifyEmailSchema } from '../schemas/accounts.js'
import type { EmailLinks } from '../services/email-links.js'
import type { Mails } from '../services/mails.js'
import type { ClientOf } from './client.js'

const verifyEmail = createRoute({
  method: 'post',
  path: '/verify-email',
  tags: ['e-mail'],
  summary: 'Confirm an e-mail address by the token in the mail',
  request: jsonBody(verifyEmailSchema),
  responses: { 204: { description: 'Confirmed' }, ...errorResponses(409, 410, 429) },
})

const requestReset = createRoute({
  method: 'post',
  path: '/password-reset',
  tags: ['e-mail'],
  summary: 'Ask for a mail to set a new password',
  description: 'Answered alike whether or not anyone has this address.',
  request: jsonBody(requestResetSchema),
  responses: { 202: { description: 'If the address is known, a mail is on its way' }, ...errorResponses(429) },
})

const confirmReset = createRoute({
  method: 'post',
  path: '/password-reset/confirm',
  tags: ['e-mail'],
  summary: 'Set a new password by the token in the mail',
  description: 'Ends every session of the account.',
  request: jsonBody(confirmResetSchema),
  responses: { 204: { description: 'Set' }, ...errorResponses(410, 429) },
})

interface EmailLinkRoutes {
  readonly emailLinks: EmailLinks
  readonly mails: Mails
  readonly clientOf: ClientOf
}

export function emailLinksRouter({ emailLinks, mails, clientOf }: EmailLinkRoutes): HttpApp {
  const router = newRouter()

  router.openapi(verifyEmail, async (c) => {
    await emailLinks.verifyEmail(c.req.valid('json').token, clientOf(c))
    return c.body(null, 204)
  })
  router.openapi(requestReset, async (c) => {
    await mails.requestPasswordReset(c.req.valid('json').email, clientOf(c))
    return c.body(null, 202)
  })
  router.openapi(confirmReset, async (c) => {
    await emailLinks.resetPassword(c.req.valid('json'), clientOf(c))
    return c.body(null, 204)
  })
  return router
}
