import { z } from 'zod'

/* The fields of GitHub's webhook payloads that become text; everything else is left unread. */

const account = z.object({ login: z.string() })
const repository = z.object({ full_name: z.string(), html_url: z.string().optional() })

export const githubPushSchema = z.object({
  ref: z.string(),
  created: z.boolean().optional(),
  deleted: z.boolean().optional(),
  forced: z.boolean().optional(),
  compare: z.string().optional(),
  commits: z
    .array(z.object({ id: z.string(), message: z.string(), author: z.object({ name: z.string() }).optional() }))
    .max(5_000)
    .default([]),
  pusher: z.object({ name: z.string() }),
  sender: account.optional(),
  repository,
})

export const githubIssuesSchema = z.object({
  action: z.string(),
  issue: z.object({
    number: z.int(),
    title: z.string(),
    html_url: z.string().optional(),
    state_reason: z.string().nullish(),
  }),
  repository,
  sender: account,
})

export const githubReleaseSchema = z.object({
  action: z.string(),
  release: z.object({
    tag_name: z.string(),
    name: z.string().nullish(),
    html_url: z.string().optional(),
    prerelease: z.boolean().optional(),
  }),
  repository,
  sender: account,
})

export const githubPingSchema = z.object({
  hook: z.object({ events: z.array(z.string()).max(200).default([]) }).optional(),
  repository: repository.optional(),
  organization: account.optional(),
})
