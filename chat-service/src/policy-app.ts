import type { Bus } from '@parley/common/bus/bus'
import type { Clock } from '@parley/common/clock'
import type { Sql } from '@parley/common/postgres/sql'
import type { Redis } from 'ioredis'
import type { MessagesRepository } from './repositories/messages.js'
import { PoliciesRepository } from './repositories/policies.js'
import { VerdictsRepository } from './repositories/verdicts.js'
import { ContentRules } from './services/content-rules.js'
import { Drafts } from './services/drafts.js'
import { EarlyJudgement } from './services/early-judgement.js'
import { Judgements } from './services/judgements.js'
import { ModerationNews } from './services/moderation-news.js'
import { NameRules } from './services/name-rules.js'
import { Newcomers } from './services/newcomers.js'
import { PoliciesInForce } from './services/policies-in-force.js'
import type { RoomPublisher } from './services/room-publisher.js'
import { WindowCounter } from './services/window-counter.js'

export interface PolicyDeps {
  readonly sql: Sql
  readonly bus: Bus
  readonly clock: Clock
  readonly redis?: Redis | undefined
  readonly messageRows: MessagesRepository
  readonly publisher: RoomPublisher
  readonly wakeRelay: () => void
}

export type PolicyParts = Awaited<ReturnType<typeof composePolicy>>

/** The part of policy that texts pass through while they are written: posting, editing and naming need it. */
export async function composePolicy({ sql, bus, clock, redis, messageRows, publisher, wakeRelay }: PolicyDeps) {
  const policies = new PoliciesRepository(sql)
  const inForce = new PoliciesInForce(policies, bus, clock)
  await inForce.listen()
  const rules = new ContentRules()
  const judgements = new Judgements(rules)
  const verdictRows = new VerdictsRepository(sql)
  const news = new ModerationNews(publisher, wakeRelay)
  const counter = new WindowCounter(redis)
  return {
    policies,
    counter,
    inForce,
    rules,
    judgements,
    verdictRows,
    moderationNews: news,
    drafts: new Drafts(inForce, rules, new Newcomers(messageRows, clock), counter),
    early: new EarlyJudgement(verdictRows, judgements, news, clock),
    names: new NameRules(inForce, rules),
  }
}
