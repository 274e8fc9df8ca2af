import type { UserId } from '@parley/common/ids'
import { and, eq, gt, lt, sql } from 'drizzle-orm'
import { emailLinks } from '../db/schema.js'
import type { AuthDatabase, AuthTransaction } from './database.js'

export type LinkPurpose = 'verify_email' | 'reset_password'

export interface EmailLink {
  readonly userId: UserId
  readonly purpose: LinkPurpose
  readonly email: string
}

const COLUMNS = {
  userId: sql<UserId>`${emailLinks.userId}`,
  purpose: emailLinks.purpose,
  email: emailLinks.email,
}

/** Ends, in the transaction that makes them pointless, the links that were sent to someone. */
export async function endLinks(tx: AuthTransaction, userId: UserId, purpose: LinkPurpose): Promise<void> {
  await tx.delete(emailLinks).where(and(eq(emailLinks.userId, userId), eq(emailLinks.purpose, purpose)))
}

export class EmailLinksRepository {
  constructor(private readonly db: AuthDatabase) {}

  /** Keeps the link, in the place of any older one of its purpose. */
  async put(
    link: EmailLink & {
      readonly id: string
      readonly hash: Buffer
      readonly createdAt: Date
      readonly expiresAt: Date
    },
  ): Promise<void> {
    const { id, hash, email, createdAt, expiresAt } = link
    await this.db
      .insert(emailLinks)
      .values(link)
      .onConflictDoUpdate({
        target: [emailLinks.userId, emailLinks.purpose],
        set: { id, hash, email, createdAt, expiresAt },
      })
  }

  async peek(hash: Buffer, purpose: LinkPurpose, now: Date): Promise<EmailLink | null> {
    const [link] = await this.db
      .select(COLUMNS)
      .from(emailLinks)
      .where(isLive(hash, purpose, now))
    return link ?? null
  }

  /** Uses the link up: of several callers at once, one gets it. */
  async take(hash: Buffer, purpose: LinkPurpose, now: Date): Promise<EmailLink | null> {
    const [link] = await this.db
      .delete(emailLinks)
      .where(isLive(hash, purpose, now))
      .returning(COLUMNS)
    return link ?? null
  }

  async purge(expiredBefore: Date): Promise<number> {
    const gone = await this.db
      .delete(emailLinks)
      .where(lt(emailLinks.expiresAt, expiredBefore))
      .returning({ id: emailLinks.id })
    return gone.length
  }
}

function isLive(hash: Buffer, purpose: LinkPurpose, now: Date) {
  return and(eq(emailLinks.hash, hash), eq(emailLinks.purpose, purpose), gt(emailLinks.expiresAt, now))
}
