import { z } from '@hono/zod-openapi'
import { introspectionSchema } from '@parley/common/contracts/identity'
import type { TokenSet } from '../services/sessions.js'

const MAX_FIELD = 2_048

/** As much as a header can carry: what is no token is answered as such, however long. */
const MAX_TOKEN = 32_768

const field = z.string().max(MAX_FIELD)

/** One shape for both grants; which fields must be there is the grant's business. Fields unknown to us are ignored. */
export const tokenRequestSchema = z
  .object({
    grant_type: field.optional().openapi({ description: '`password` (also when missing) or `refresh_token`' }),
    username: field.optional(),
    password: field.optional().openapi({ format: 'password' }),
    refresh_token: field.optional(),
    scope: field.optional().openapi({ description: 'Space-separated; default: all that the role may have' }),
  })
  .openapi('TokenRequest')

export const tokenSetSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int(),
    refresh_token: z.string(),
    scope: z.string(),
  })
  .openapi('TokenSet')

export const oauthErrorSchema = z
  .object({
    error: z.enum(['invalid_request', 'invalid_grant', 'unsupported_grant_type', 'invalid_scope', 'rate_limited']),
    error_description: z.string(),
    code: z.enum(['account_held', 'account_disabled', 'rate_limited', 'busy']).optional().openapi({
      description: 'Beside `invalid_grant`, when the password was right and the account is closed; with every 429',
    }),
  })
  .openapi('OAuthError', { description: 'RFC 6749 §5.2' })
export type OAuthErrorCode = z.infer<typeof oauthErrorSchema>['error']

export const tokenFormSchema = z
  .object({
    token: z.string().min(1).max(MAX_TOKEN),
    token_type_hint: field.optional(),
  })
  .openapi('TokenForm')

/** Contracts know nothing of OpenAPI: only a schema made here can have a name in the document. */
export const introspectionBodySchema = z
  .discriminatedUnion('active', introspectionSchema.options)
  .openapi('Introspection')

export function toTokenBody(tokens: TokenSet): z.infer<typeof tokenSetSchema> {
  return {
    access_token: tokens.accessToken,
    token_type: 'bearer',
    expires_in: tokens.expiresInSeconds,
    refresh_token: tokens.refreshToken,
    scope: tokens.scope,
  }
}
