import type { Bus } from '@parley/common/bus/bus'
import type { Principal, Profile, ServerRole } from '@parley/common/contracts/identity'
import { NotFound, Unauthenticated } from '@parley/common/errors'
import { LRUCache } from 'lru-cache'
import type { UsersRepository } from '../repositories/users.js'
import { ACCOUNTS_CHANNEL } from './channels.js'
import type { Directory } from './directory.js'

const MAX_REMEMBERED = 20_000

/** Names a user in a request: by id or by username. */
export type UserReference = { readonly user_id: string } | { readonly username: string }

/** Keeps chat's projection of accounts true: from every credential seen, and from auth-service for those not met yet. */
export class UsersService {
  #unsubscribe: (() => void) | undefined
  /** User id -> the names last written down. */
  readonly #written = new LRUCache<string, string>({ max: MAX_REMEMBERED })

  constructor(
    private readonly users: UsersRepository,
    private readonly directory: Directory,
    private readonly bus: Bus,
  ) {}

  /** Starts forgetting what other instances say has changed. */
  async listen(): Promise<void> {
    this.#unsubscribe = await this.bus.subscribe(ACCOUNTS_CHANNEL, (userId) => this.forget(userId))
  }

  close(): void {
    this.#unsubscribe?.()
  }

  /**
   * Call once per authenticated request or socket, before anything else: memberships refer to the projection.
   * Costs a look-up in memory unless the user is new here or was renamed.
   * @throws Unauthenticated for a person who was erased while the credential lived on.
   */
  remember(principal: Principal): Promise<void> | undefined {
    const names = `${principal.username}\n${principal.displayName}\n${principal.role}`
    if (this.#written.get(principal.userId) === names) return undefined
    return this.#write(principal, names)
  }

  /**
   * auth-service says what role an account has now. It counts at once in what is decided under lock, whatever older
   * tokens say; those are revoked besides.
   */
  async changeRole(userId: string, role: ServerRole): Promise<void> {
    await this.users.changeRole(userId, role)
    this.forget(userId)
    this.bus.publish(ACCOUNTS_CHANNEL, userId)
  }

  /** Forgets what is remembered of an erased user, so that the next request meets the database's word. */
  forget(userId: string): void {
    this.#written.delete(userId)
  }

  /** @throws NotFound when there is no such account. */
  async resolve(reference: UserReference): Promise<Profile> {
    const known =
      'user_id' in reference
        ? (await this.users.find([reference.user_id]))[0]
        : await this.users.findByUsername(reference.username)
    if (known && !known.isErased) return { id: known.id, username: known.username, display_name: known.display_name }
    const found =
      'user_id' in reference
        ? (await this.directory.byIds([reference.user_id]))[0]
        : await this.directory.byUsername(reference.username)
    if (!found || known?.isErased) throw new NotFound('User', 'user_not_found')
    await this.users.remember(found, null)
    return found
  }

  async #write(principal: Principal, names: string): Promise<void> {
    const known = await this.users.remember(
      { id: principal.userId, username: principal.username, display_name: principal.displayName },
      principal.role,
    )
    if (known.isErased) throw new Unauthenticated('This account was deleted', 'account_deleted')
    this.#written.set(principal.userId, names)
  }
}
