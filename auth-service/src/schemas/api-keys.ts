import { z } from '@hono/zod-openapi'
import { profileSchema, type Scope, scopeSchema } from '@parley/common/contracts/identity'
import type { ApiKey, OwnedApiKey } from '../repositories/api-keys.js'

const MAX_NAME_CHARS = 100
const MAX_QUOTA = 1_000_000
/** Years of five digits, which an offset can lead to, have no spelling in ISO 8601 that PostgreSQL reads. */
const YEAR_10_000_MS = Date.UTC(10_000, 0)

const quota = z.int().min(1).max(MAX_QUOTA).nullable().openapi({
  description: "Texts a minute ml-core will score; null = the server's default, and only admins may set more",
})

/** Unknown fields are refused: with a misspelt `expires_at` a key would be good for ever. */
export const newApiKeySchema = z
  .strictObject({
    name: z
      .string()
      .max(MAX_NAME_CHARS)
      .transform((name) => name.normalize('NFC').trim())
      .refine((name) => name !== '' && !/[\p{Cc}\p{Cs}]/u.test(name), 'Must be one line of text')
      .openapi({ type: 'string', maxLength: MAX_NAME_CHARS, example: 'blog comments' }),
    scopes: z
      .array(scopeSchema)
      .min(1)
      .max(20)
      .transform((scopes) => [...new Set<Scope>(scopes)]),
    expires_at: z.iso
      .datetime({ offset: true })
      .refine((time) => Date.parse(time) < YEAR_10_000_MS, 'Not a point in time before the year 10000')
      .nullable()
      .default(null)
      .openapi({ description: 'null = until it is revoked' }),
    quota_per_minute: quota.default(null),
  })
  .openapi('NewApiKey')

export const apiKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    scopes: z.array(scopeSchema),
    quota_per_minute: z.int().nullable(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .openapi('ApiKey')

export const changeApiKeySchema = z.strictObject({ quota_per_minute: quota }).openapi('ApiKeyChange')

export const apiKeyPageQuerySchema = z.object({
  q: z
    .string()
    .max(100)
    .refine((text) => !text.includes('\u0000'), 'Must not contain NUL')
    .optional()
    .openapi({ description: "Part of the key's name, or of its owner's username or display name" }),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const ownedApiKeySchema = apiKeySchema.extend({ owner: z.object(profileSchema.shape) }).openapi('OwnedApiKey')
export const apiKeyPageSchema = z
  .object({ items: z.array(ownedApiKeySchema), next: z.string().nullable() })
  .openapi('ApiKeyPage')

export const createdApiKeySchema = apiKeySchema
  .extend({ key: z.string().openapi({ description: 'Shown this once', example: 'parley_0198…_…' }) })
  .openapi('CreatedApiKey')

export const apiKeyListSchema = z.object({ items: z.array(apiKeySchema), next: z.null() }).openapi('ApiKeyList')

export function toApiKeyBody(key: ApiKey): z.infer<typeof apiKeySchema> {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scope.split(' ').flatMap((name) => scopeSchema.safeParse(name).data ?? []),
    quota_per_minute: key.quotaPerMinute,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  }
}

export function toOwnedApiKeyBody({ key, owner }: OwnedApiKey): z.infer<typeof ownedApiKeySchema> {
  return { ...toApiKeyBody(key), owner }
}
