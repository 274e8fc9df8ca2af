import { z } from 'zod'
import type { UserId } from '../ids.js'

/** Server-wide roles, each holding the rights of those before it. */
export const SERVER_ROLES = ['user', 'moderator', 'admin'] as const
export const serverRoleSchema = z.enum(SERVER_ROLES)
export type ServerRole = z.infer<typeof serverRoleSchema>

/** OAuth2 scopes (RFC 6749 §3.3). A password login gets all its role may have; API keys get what they were made with. */
export const SCOPES = {
  'chat:read': 'Read rooms and messages',
  'chat:write': 'Post and edit messages, join and create rooms',
  'bot:write': 'Register slash commands in rooms one moderates',
  'moderation:read': 'Read the review queue, verdicts and the audit log',
  'moderation:write': 'Act on messages and members',
  'analytics:read': 'Read dashboards',
  'ml:analyze': 'Score texts (Perspective, OpenAI and native endpoints)',
  'account:write': 'Change the account, its password and its API keys',
  admin: 'Administer the server',
} as const
export type Scope = keyof typeof SCOPES
export const SCOPE_NAMES = Object.keys(SCOPES) as [Scope, ...Scope[]]
export const scopeSchema = z.enum(SCOPE_NAMES)

export const TOKEN_AUDIENCE = 'parley'

/** Claims of an access token (RFC 9068's profile, with `name` and `role` beside the registered ones). */
export const accessTokenClaimsSchema = z.object({
  iss: z.string(),
  aud: z.literal(TOKEN_AUDIENCE),
  sub: z.uuid(),
  /** Session: the refresh token family this token came from. */
  sid: z.uuid(),
  jti: z.string(),
  iat: z.int(),
  exp: z.int(),
  name: z.string(),
  display_name: z.string(),
  role: serverRoleSchema,
  /** Space-separated scopes. */
  scope: z.string(),
})
export type AccessTokenClaims = z.infer<typeof accessTokenClaimsSchema>

/** Who is asking: the result of verifying an access token or an API key. */
export interface Principal {
  readonly userId: UserId
  readonly username: string
  readonly displayName: string
  readonly role: ServerRole
  readonly scopes: ReadonlySet<Scope>
  /** The login session; null for an API key. */
  readonly sessionId: string | null
  /** The API key; null for a login. */
  readonly apiKeyId: string | null
  /** Requests per minute this API key may make of ml-core; absent where the server's default holds. */
  readonly quotaPerMinute?: number
  /** When the credential stops being valid, epoch milliseconds. */
  readonly expiresAtMs: number
}

/** Answer of `POST /api/auth/introspect` (RFC 7662 §2.2), with the fields Parley's services need. */
export const introspectionSchema = z.discriminatedUnion('active', [
  z.object({ active: z.literal(false) }),
  z.object({
    active: z.literal(true),
    token_type: z.enum(['access_token', 'api_key']),
    sub: z.uuid(),
    username: z.string(),
    display_name: z.string(),
    role: serverRoleSchema,
    scope: z.string(),
    sid: z.uuid().nullable(),
    key_id: z.uuid().nullable(),
    exp: z.int(),
    /** Requests per minute an API key may make of ml-core; null means the server's default. */
    quota_per_minute: z.int().nullable(),
  }),
])
export type Introspection = z.infer<typeof introspectionSchema>

/** API keys look like `parley_<32 hex of the key's UUID>_<43 base64url>`; the prefix tells them from access tokens. */
export const API_KEY_PREFIX = 'parley_'

/** Public face of an account, as other members may see it. */
export const profileSchema = z.object({
  id: z.uuid(),
  username: z.string(),
  display_name: z.string(),
})
export type Profile = z.infer<typeof profileSchema>

/** Bus channel on which auth-service tells every instance that credentials died before their time. */
export const REVOCATIONS_CHANNEL = 'auth.revocations'
/** All credentials of `user_id`, or only those of `session_id` or `api_key_id`, issued before `before` are void. */
export const revocationSchema = z.object({
  user_id: z.uuid(),
  session_id: z.uuid().nullable(),
  api_key_id: z.uuid().nullable(),
  /** The one session that lives on, as when its owner changes the password; null when all end. */
  except_session_id: z.uuid().nullable(),
  /** Epoch seconds, comparable with a token's `iat`. */
  before: z.int(),
})
export type Revocation = z.infer<typeof revocationSchema>

/** Who may make an account: anybody; anybody, but an administrator lets them in; nobody. */
export const registrationStateSchema = z.enum(['open', 'held', 'closed'])
export type RegistrationState = z.infer<typeof registrationStateSchema>

/** `PUT /api/auth/internal/registration`, from chat-service's raid switch. Ends by itself at `until`; `open` ends it now. */
export const registrationGateSchema = z.object({ state: registrationStateSchema, until: z.iso.datetime() })
export type RegistrationGate = z.infer<typeof registrationGateSchema>

/**
 * `PUT /api/auth/internal/users/{id}/ban`, from chat-service: banned from the server until then; null = not banned (any
 * more). Of two that arrive in the wrong order the one with the later `as_of` holds.
 */
export const serverBanSchema = z.object({ until: z.iso.datetime().nullable(), as_of: z.iso.datetime() })
export type ServerBan = z.infer<typeof serverBanSchema>

/**
 * `PUT /api/auth/internal/users/{id}/display-name-removal`, from chat-service: moderators took this display name away, or
 * (`is_removed: false`) gave it back. Without effect on who has another name by now.
 */
export const nameRemovalSchema = z.object({ name: z.string().min(1).max(400), is_removed: z.boolean() })
export type NameRemoval = z.infer<typeof nameRemovalSchema>
