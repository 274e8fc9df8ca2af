import { type RegistrationGate, registrationGateSchema } from '@parley/common/contracts/identity'
import { eq, sql } from 'drizzle-orm'
import { serverSettings } from '../db/schema.js'
import type { AuthDatabase } from './database.js'

const KEY = 'registration'

/** Who may register for the time being. Every instance reads it anew: registering is rare, and must not outlast the word. */
export class RegistrationGateRepository {
  constructor(private readonly db: AuthDatabase) {}

  /** As it was set last; it may be over by its own time. Null = never set. */
  async current(): Promise<RegistrationGate | null> {
    const [row] = await this.db
      .select({ value: serverSettings.value })
      .from(serverSettings)
      .where(eq(serverSettings.key, KEY))
    return row ? registrationGateSchema.parse(row.value) : null
  }

  async set(gate: RegistrationGate, now: Date): Promise<void> {
    const value = sql`${JSON.stringify(gate)}::text::jsonb`
    await this.db
      .insert(serverSettings)
      .values({ key: KEY, value, updatedAt: now })
      .onConflictDoUpdate({ target: serverSettings.key, set: { value, updatedAt: now } })
  }
}
