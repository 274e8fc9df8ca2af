import type { z } from 'zod'
import { githubIssuesSchema, githubPingSchema, githubPushSchema, githubReleaseSchema } from '../schemas/github.js'
import { neutralised, safeUrl, shortened } from './webhook-text.js'

/** What a GitHub event says in a room; null = nothing worth a message. */
export type GitHubEvent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'malformed'; readonly problem: string }

const MAX_COMMITS = 5
const MAX_NAME = 60
const MAX_TITLE = 200
const MAX_TEXT = 2_000

/** Pure. Events and actions that nobody waits for are ignored, so that a webhook may be set to "send everything". */
export function describeGitHubEvent(event: string, payload: unknown): GitHubEvent {
  switch (event) {
    case 'push':
      return described(githubPushSchema, payload, pushText)
    case 'issues':
      return described(githubIssuesSchema, payload, issueText)
    case 'release':
      return described(githubReleaseSchema, payload, releaseText)
    case 'ping':
      return described(githubPingSchema, payload, pingText)
    default:
      return { kind: 'ignored' }
  }
}

function described<Payload>(
  schema: z.ZodType<Payload>,
  payload: unknown,
  text: (payload: Payload) => readonly (string | null)[] | null,
): GitHubEvent {
  const parsed = schema.safeParse(payload)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { kind: 'malformed', problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}` }
  }
  const lines = text(parsed.data)
  if (lines === null) return { kind: 'ignored' }
  return { kind: 'text', text: shortened(lines.filter((line) => line !== null).join('\n'), MAX_TEXT) }
}

function pushText(push: z.infer<typeof githubPushSchema>): (string | null)[] | null {
  const who = name(push.sender?.login ?? push.pusher.name)
  const where = `${refName(push.ref)} of ${name(push.repository.full_name, 120)}`
  if (push.deleted) return [`${who} deleted ${where}`]
  if (push.commits.length === 0) return push.created ? [`${who} created ${where}`, safeUrl(push.compare) ?? null] : null
  const count = push.commits.length === 1 ? '1 commit' : `${push.commits.length} commits`
  const more = push.commits.length - MAX_COMMITS
  return [
    `${who} ${push.forced ? 'force-pushed' : 'pushed'} ${count} to ${where}`,
    ...push.commits.slice(0, MAX_COMMITS).map(commitLine),
    more > 0 ? `… and ${more} more` : null,
    safeUrl(push.compare),
  ]
}

function commitLine({ id, message, author }: z.infer<typeof githubPushSchema>['commits'][number]): string {
  const firstLine = message.split('\n', 1)[0] ?? ''
  const by = author ? ` (${name(author.name)})` : ''
  return `• ${neutralised(id, 40).slice(0, 7)} ${neutralised(firstLine, MAX_TITLE)}${by}`
}

function refName(ref: string): string {
  const [, kind, rest] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [null, 'heads', ref]
  return `${kind === 'tags' ? 'tag' : 'branch'} ${name(rest ?? ref, 120)}`
}

/** What is done to an issue that is worth a word. */
const ISSUE_VERBS: ReadonlySet<string> = new Set(['opened', 'closed', 'reopened'])

function issueText({
  action,
  issue,
  repository,
  sender,
}: z.infer<typeof githubIssuesSchema>): (string | null)[] | null {
  if (!ISSUE_VERBS.has(action)) return null
  const asPlanned = action === 'closed' && issue.state_reason === 'not_planned' ? ' as not planned' : ''
  return [
    `${name(sender.login)} ${action} issue #${issue.number} of ${name(repository.full_name, 120)}${asPlanned}: ` +
      neutralised(issue.title, MAX_TITLE),
    safeUrl(issue.html_url),
  ]
}

function releaseText({
  action,
  release,
  repository,
  sender,
}: z.infer<typeof githubReleaseSchema>): (string | null)[] | null {
  if (action !== 'published') return null
  const what = release.prerelease ? 'pre-release' : 'release'
  const title = release.name ? `: ${neutralised(release.name, MAX_TITLE)}` : ''
  return [
    `${name(sender.login)} published ${what} ${name(release.tag_name)} of ${name(repository.full_name, 120)}${title}`,
    safeUrl(release.html_url),
  ]
}

function pingText({ hook, repository, organization }: z.infer<typeof githubPingSchema>): string[] {
  const source = repository?.full_name ?? organization?.login ?? 'GitHub'
  const events = (hook?.events ?? []).slice(0, 10).map((event) => name(event))
  return [`${name(source, 120)} is connected${events.length > 0 ? ` and sends: ${events.join(', ')}` : ''}`]
}

function name(text: string, maxLength = MAX_NAME): string {
  return neutralised(text, maxLength)
}
