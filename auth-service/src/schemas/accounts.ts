import { z } from '@hono/zod-openapi'
import { serverRoleSchema } from '@parley/common/contracts/identity'
import type { Account } from '../repositories/accounts.js'
import type { AccountExport } from '../services/accounts.js'
import { PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS } from '../services/passwords.js'
import { isUsername, normaliseUsername, USERNAME_RULE } from '../services/usernames.js'
import { apiKeySchema, toApiKeyBody } from './api-keys.js'
import { sessionSchema, toSessionBody } from './sessions.js'

const MAX_USERNAME_INPUT = 64
const MAX_EMAIL_CHARS = 254
const MAX_DISPLAY_NAME_CHARS = 64
/** Control characters, line separators, and marks that turn the direction of the text around them. */
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u

export const usernameSchema = z
  .string()
  .max(MAX_USERNAME_INPUT)
  .transform(normaliseUsername)
  .refine(isUsername, USERNAME_RULE)
  .openapi({ type: 'string', description: USERNAME_RULE, example: 'ada' })

export const displayNameSchema = z
  .string()
  .max(4 * MAX_DISPLAY_NAME_CHARS)
  .transform((name) => name.normalize('NFC').trim())
  .refine((name) => !UNSHOWABLE.test(name), 'Must not contain control or direction characters')
  .refine(
    (name) => name !== '' && [...name].length <= MAX_DISPLAY_NAME_CHARS,
    `1 to ${MAX_DISPLAY_NAME_CHARS} characters`,
  )
  .openapi({ type: 'string', maxLength: MAX_DISPLAY_NAME_CHARS, example: 'Ada Lovelace' })

export const emailSchema = z.email().max(MAX_EMAIL_CHARS).openapi({ example: 'ada@example.org' })

/** Rules are the service's; this only bounds what reaches it. */
export const newPasswordSchema = z
  .string()
  .min(PASSWORD_MIN_CHARS)
  .max(4 * PASSWORD_MAX_CHARS)
  .openapi({ format: 'password', maxLength: PASSWORD_MAX_CHARS, example: 'correct horse battery' })

export const currentPasswordSchema = z
  .string()
  .min(1)
  .max(4 * PASSWORD_MAX_CHARS)
  .openapi({ format: 'password' })

export const registerSchema = z
  .object({
    username: usernameSchema,
    password: newPasswordSchema,
    display_name: displayNameSchema.optional(),
    email: emailSchema.optional(),
  })
  .openapi('Registration')

export const createUserSchema = registerSchema.extend({ role: serverRoleSchema.default('user') }).openapi('NewUser')

export const updateMeSchema = z
  .object({
    display_name: displayNameSchema.optional(),
    email: emailSchema.nullable().optional().openapi({ description: 'null takes the address away' }),
    current_password: currentPasswordSchema
      .optional()
      .openapi({ description: 'Needed to change the address when the login is older than ten minutes' }),
  })
  .openapi('AccountUpdate')

/** Unknown fields are refused: with a misspelt `revoke_api_keys` the keys would live on. */
export const changePasswordSchema = z
  .strictObject({
    current_password: currentPasswordSchema,
    new_password: newPasswordSchema,
    revoke_api_keys: z.boolean().default(false),
  })
  .openapi('PasswordChange')

export const deleteMeSchema = z.object({ password: currentPasswordSchema }).openapi('AccountDeletion')

export const verifyEmailSchema = z.object({ token: z.string().min(1).max(200) }).openapi('EmailVerification')
export const requestResetSchema = z.object({ email: emailSchema }).openapi('PasswordResetRequest')
export const confirmResetSchema = z
  .object({ token: z.string().min(1).max(200), password: newPasswordSchema })
  .openapi('PasswordReset')

export const accountSchema = z
  .object({
    id: z.uuid(),
    username: z.string(),
    display_name: z.string(),
    email: z.string().nullable(),
    email_verified: z.boolean(),
    pending_email: z.string().nullable().openapi({ description: 'Takes the place of `email` once it is verified' }),
    role: serverRoleSchema,
    disabled: z.boolean(),
    held: z.boolean().openapi({
      description: 'Made while registration was held: disabled until an administrator enables it',
    }),
    created_at: z.iso.datetime(),
  })
  .openapi('Account')

export const accountExportSchema = z
  .object({ account: accountSchema, sessions: z.array(sessionSchema), api_keys: z.array(apiKeySchema) })
  .openapi('AccountExport')

export function toAccountBody(account: Account): z.infer<typeof accountSchema> {
  return {
    id: account.id,
    username: account.username,
    display_name: account.displayName,
    email: account.email,
    email_verified: account.emailVerifiedAt !== null,
    pending_email: account.pendingEmail,
    role: account.role,
    disabled: account.disabledAt !== null,
    held: account.heldAt !== null,
    created_at: account.createdAt.toISOString(),
  }
}

export function toExportBody(
  { account, sessions, apiKeys }: AccountExport,
  currentSessionId: string | null,
): z.infer<typeof accountExportSchema> {
  return {
    account: toAccountBody(account),
    sessions: sessions.map((session) => toSessionBody(session, currentSessionId)),
    api_keys: apiKeys.map(toApiKeyBody),
  }
}
