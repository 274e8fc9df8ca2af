import type { Clock } from '@parley/common/clock'
import type { Principal, Scope } from '@parley/common/contracts/identity'
import { NotFound } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { Account } from '../repositories/accounts.js'
import type { Session, SessionsRepository } from '../repositories/sessions.js'
import type { Access } from './access.js'
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from './access-tokens.js'
import type { Attempts } from './attempts.js'
import type { Client, Credentials } from './credentials.js'
import { InvalidGrant, InvalidScope } from './errors.js'
import { newSecret, sha256 } from './opaque-tokens.js'
import type { Revocations } from './revocations.js'
import { formatScope, grantedScopes, parseScope } from './scopes.js'

/** What a successful grant hands out (RFC 6749 §5.1). */
export interface TokenSet {
  readonly accessToken: string
  readonly expiresInSeconds: number
  readonly refreshToken: string
  readonly scope: string
}

export interface SessionsDeps {
  readonly access: Access
  readonly sessions: SessionsRepository
  readonly credentials: Credentials
  readonly accessTokens: AccessTokens
  readonly attempts: Attempts
  readonly revocations: Revocations
  readonly clock: Clock
  readonly logger: Logger
}

const DAY_MS = 24 * 60 * 60_000
/** A session ends when it was not used for so long, or is so old. */
const IDLE_MS = 30 * DAY_MS
const LIFETIME_MS = 180 * DAY_MS
const MAX_SESSIONS = 100
/**
 * Two tabs without a lock, or a reload that loses the answer, present a token twice: for so long it brings another
 * successor in the place of the first (RFC 9700 §4.14.2 wants replays found, and they still are: of a thief and an owner
 * who both got one, the first holds a token that is dead, and whose use ends the session).
 */
const REPEATABLE_MS = 20_000

/** Logins and the refresh tokens that carry them on. */
export class Sessions {
  constructor(private readonly deps: SessionsDeps) {}

  /** The password grant. @throws InvalidGrant, InvalidScope, RateLimited. */
  async logIn(
    request: { readonly username: string; readonly password: string; readonly scope: string | null },
    client: Client,
  ): Promise<TokenSet> {
    const wanted = wantedScopes(request.scope)
    const { account, passwordHash } = await this.deps.credentials.check(request.username, request.password, client)
    const scopes = demandSome(grantedScopes(account.role, wanted))
    const now = this.deps.clock.now()
    const session: Session = {
      id: newId(),
      userId: account.id,
      scope: wanted === null ? null : formatScope(wanted),
      ...client,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(now.getTime() + IDLE_MS),
    }
    const refreshToken = newSecret()
    const token = { id: newId(), hash: sha256(refreshToken), expiresAt: session.expiresAt }
    const ended = await this.deps.sessions.open(session, token, { passwordHash, maxSessions: MAX_SESSIONS })
    if (ended === null) throw new InvalidGrant('Incorrect username or password')
    for (const id of ended) this.deps.revocations.session(account.id, id, now)
    return this.#tokenSet(account, session, refreshToken, scopes)
  }

  /**
   * The refresh grant. A token used before ends its whole session, unless that was just now and led to nothing; a request
   * that is refused uses no token up. @throws InvalidGrant, InvalidScope.
   */
  async refresh(
    request: { readonly refreshToken: string; readonly scope: string | null },
    client: Client,
  ): Promise<TokenSet> {
    const wanted = wantedScopes(request.scope)
    const now = this.deps.clock.now()
    const fresh = newSecret()
    const result = await this.deps.attempts.token(client.address, () =>
      this.deps.sessions.rotate({
        hash: sha256(request.refreshToken),
        successor: { id: newId(), hash: sha256(fresh), expiresAt: new Date(now.getTime() + IDLE_MS) },
        lifetimeMs: LIFETIME_MS,
        repeatableMs: REPEATABLE_MS,
        now,
        ...client,
        grant: (account, session) => refreshedScopes(account, session, wanted),
      }),
    )
    if (!result) throw new InvalidGrant('The refresh token is not valid')
    switch (result.outcome) {
      case 'reused':
        this.deps.revocations.session(result.session.userId, result.session.id, now)
        this.deps.logger.warn(
          { user_id: result.session.userId, session_id: result.session.id, address: client.address },
          'refresh token used twice: session revoked',
        )
        throw new InvalidGrant('The refresh token was used before; log in again')
      case 'rotated':
        if (result.isRepeated) {
          this.deps.logger.info(
            { user_id: result.session.userId, session_id: result.session.id, address: client.address },
            'refresh token repeated: its first successor is void',
          )
        }
        return this.#tokenSet(result.account, result.session, fresh, result.scopes)
      default:
        return result satisfies never
    }
  }

  async list(principal: Principal): Promise<readonly Session[]> {
    const { id } = await this.deps.access.require(principal, 'account:control')
    return this.deps.sessions.active(id, this.deps.clock.now())
  }

  async end(principal: Principal, sessionId: string): Promise<void> {
    const { id } = await this.deps.access.require(principal, 'account:control')
    const now = this.deps.clock.now()
    if (!(await this.deps.sessions.end(sessionId, id, now))) throw new NotFound('Session', 'session_not_found')
    this.deps.revocations.session(id, sessionId, now)
  }

  async endOthers(principal: Principal): Promise<void> {
    const { id } = await this.deps.access.require(principal, 'account:control')
    const now = this.deps.clock.now()
    const ended = await this.deps.sessions.endOthers(principal.sessionId, id, now)
    for (const sessionId of ended) this.deps.revocations.session(id, sessionId, now)
  }

  async #tokenSet(
    account: Account,
    session: Session,
    refreshToken: string,
    scopes: readonly Scope[],
  ): Promise<TokenSet> {
    return {
      accessToken: await this.deps.accessTokens.issue(account, session.id, scopes),
      expiresInSeconds: ACCESS_TOKEN_SECONDS,
      refreshToken,
      scope: formatScope(scopes),
    }
  }
}

/** Null = no wish. @throws InvalidScope for a scope that does not exist. */
function wantedScopes(scope: string | null): readonly Scope[] | null {
  if (scope === null || scope.trim() === '') return null
  const wanted = parseScope(scope)
  if (wanted === null) throw new InvalidScope('The scope names something that does not exist')
  return wanted
}

/** @throws InvalidGrant, InvalidScope when the session does not reach so far. */
function refreshedScopes(account: Account, session: Session, wanted: readonly Scope[] | null): readonly Scope[] {
  if (account.disabledAt) throw new InvalidGrant('The refresh token is not valid')
  const granted = grantedScopes(account.role, session.scope === null ? null : parseScope(session.scope))
  if (wanted?.some((scope) => !granted.includes(scope))) {
    throw new InvalidScope('The scope exceeds what was granted at login')
  }
  return wanted ?? granted
}

function demandSome(scopes: readonly Scope[]): readonly Scope[] {
  if (scopes.length === 0) throw new InvalidScope('This account may have none of the scopes asked for')
  return scopes
}
