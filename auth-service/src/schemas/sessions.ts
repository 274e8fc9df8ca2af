import { z } from '@hono/zod-openapi'
import type { Session } from '../repositories/sessions.js'

export const sessionSchema = z
  .object({
    id: z.uuid(),
    user_agent: z.string(),
    address: z.string().openapi({ description: 'Where it was last used from; of an IPv6 address the /64' }),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    is_current: z.boolean(),
  })
  .openapi('Session')

export const sessionListSchema = z.object({ items: z.array(sessionSchema), next: z.null() }).openapi('SessionList')

export function toSessionBody(session: Session, currentId: string | null): z.infer<typeof sessionSchema> {
  return {
    id: session.id,
    user_agent: session.userAgent,
    address: session.address,
    created_at: session.createdAt.toISOString(),
    last_used_at: session.lastUsedAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    is_current: session.id === currentId,
  }
}
