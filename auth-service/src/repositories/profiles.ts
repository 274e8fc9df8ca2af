import type { Profile } from '@parley/common/contracts/identity'
import { asc, eq, inArray } from 'drizzle-orm'
import { users } from '../db/schema.js'
import type { AuthDatabase } from './database.js'

const PROFILE = { id: users.id, username: users.username, display_name: users.displayName }

/** The public faces of accounts. */
export class ProfilesRepository {
  constructor(private readonly db: AuthDatabase) {}

  async byUsername(usernameKey: string): Promise<Profile | null> {
    const [profile] = await this.db.select(PROFILE).from(users).where(eq(users.usernameKey, usernameKey))
    return profile ?? null
  }

  /** Ids that no account has are left out. */
  async byIds(ids: readonly string[]): Promise<Profile[]> {
    if (ids.length === 0) return []
    return this.db
      .select(PROFILE)
      .from(users)
      .where(inArray(users.id, [...ids]))
      .orderBy(asc(users.id))
  }
}
