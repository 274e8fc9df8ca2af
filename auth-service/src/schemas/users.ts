import { z } from '@hono/zod-openapi'
import { profileSchema, serverRoleSchema } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import { accountSchema } from './accounts.js'

const MAX_LOOKUP = 200

export const profileBodySchema = z.object(profileSchema.shape).openapi('Profile')
export const profileListSchema = z.object({ items: z.array(profileBodySchema) }).openapi('ProfileList')
export const lookupSchema = z.object({ ids: z.array(z.uuid()).max(MAX_LOOKUP) }).openapi('ProfileLookup')

export const userParamSchema = z.object({
  user_id: z
    .uuid()
    .transform((id) => id as UserId)
    .openapi({ type: 'string', format: 'uuid', param: { name: 'user_id', in: 'path' } }),
})

export const userSessionParamSchema = userParamSchema.extend({ session_id: z.uuid() })
export const userKeyParamSchema = userParamSchema.extend({ key_id: z.uuid() })

export const userListQuerySchema = z.object({
  q: z
    .string()
    .max(100)
    .refine((text) => !text.includes('\u0000'), 'Must not contain NUL')
    .optional()
    .openapi({ description: 'Part of a username, display name or e-mail address' }),
  role: serverRoleSchema.optional(),
  disabled: z.stringbool().optional().openapi({ type: 'boolean' }),
  held: z.stringbool().optional().openapi({ type: 'boolean', description: 'Waiting for an administrator' }),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const userListSchema = z
  .object({ items: z.array(accountSchema), next: z.string().nullable() })
  .openapi('UserList')

/** Unknown fields are refused: a misspelt `disabled` would leave the account as it is, and answer 200. */
export const changeUserSchema = z
  .strictObject({ role: serverRoleSchema.optional(), disabled: z.boolean().optional() })
  .openapi('UserChange')

const cursorSchema = z.uuid()

/** Cursors are opaque to clients: the id of the last account or key, in base64url. */
export function encodeCursor(id: string): string {
  return Buffer.from(id).toString('base64url')
}

/** Null for what is no cursor of ours. */
export function decodeCursor(cursor: string): UserId | null {
  const parsed = cursorSchema.safeParse(Buffer.from(cursor, 'base64url').toString('latin1'))
  return parsed.success ? (parsed.data as UserId) : null
}
