import { z } from '@hono/zod-openapi'
import { roomRoleSchema } from '@parley/common/contracts/chat'
import { serverRoleSchema } from '@parley/common/contracts/identity'
import type { Assignee } from '../repositories/assignees.js'
import { userSchema } from './people.js'

const MAX_SEARCH = 64

export const assigneeQuerySchema = z.object({
  q: z
    .string()
    .max(MAX_SEARCH)
    .refine((text) => !text.includes('\u0000'), 'Must not contain NUL')
    .default('')
    .openapi({ description: 'How a username or display name begins.' }),
})

const assigneeSchema = z
  .object({
    user: userSchema,
    role: roomRoleSchema.nullable().openapi({ description: 'In the room of the item; null = no member.' }),
    server_role: serverRoleSchema,
  })
  .openapi('Assignee')
export const assigneeListSchema = z.object({ items: z.array(assigneeSchema), next: z.null() }).openapi('AssigneeList')

export function assigneeBody({ profile, roomRole, serverRole }: Assignee): z.infer<typeof assigneeSchema> {
  return { user: profile, role: roomRole, server_role: serverRole }
}
