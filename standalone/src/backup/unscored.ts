import { UnscoredRepository } from '@parley/chat-service/repositories/unscored'
import { createLogger } from '@parley/common/logger'
import { connectDatabase } from '@parley/common/postgres/connect'

/** How long before the backup a message may have been posted and still have had its verdict on the way. */
const ON_THE_WAY_MS = 24 * 3_600_000
const STATEMENT_LIMIT_MS = 10 * 60_000
const LIMIT = 1_000_000

/**
 * Queues what had no verdict when the backup was taken: its jobs are not in the backup, and chat's own search for lost
 * verdicts looks back a day from now, which may be long after the backup. Answers how many messages.
 */
export async function queueUnscored(chatUrl: string, backedUpAt: Date): Promise<number> {
  const logger = createLogger({ service: 'restore', level: 'warn' })
  const database = connectDatabase({
    ...{ url: chatUrl, schema: {}, logger, applicationName: 'restore', max: 1 },
    statementTimeoutMs: STATEMENT_LIMIT_MS,
  })
  try {
    const from = new Date(backedUpAt.getTime() - ON_THE_WAY_MS)
    return (await new UnscoredRepository(database.sql).requeue({ from, until: new Date(), limit: LIMIT })).count
  } finally {
    await database.close()
  }
}
