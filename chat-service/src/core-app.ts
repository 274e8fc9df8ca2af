import type { ChatDeps } from './chat-deps.js'
import { OutboxRelay } from './jobs/outbox-relay.js'
import { composePolicy } from './policy-app.js'
import { ActsRepository } from './repositories/acts.js'
import { ErasureRepository } from './repositories/erasure.js'
import { ExportsRepository } from './repositories/exports.js'
import { InvitesRepository } from './repositories/invites.js'
import { MarksRepository } from './repositories/marks.js'
import { MembersRepository } from './repositories/members.js'
import { MessageWriter } from './repositories/message-writer.js'
import { MessagesRepository } from './repositories/messages.js'
import { ModerationNotesRepository } from './repositories/moderation-notes.js'
import { NudgesRepository } from './repositories/nudges.js'
import { RoomTransactions } from './repositories/open-room.js'
import { OutboxRepository } from './repositories/outbox.js'
import { ReactionsRepository } from './repositories/reactions.js'
import { RetentionRepository } from './repositories/retention.js'
import { ReviewQueueAgesRepository } from './repositories/review-queue-ages.js'
import { ReviewsRepository } from './repositories/reviews.js'
import { RoomLogRepository } from './repositories/room-log.js'
import { RoomsRepository } from './repositories/rooms.js'
import { SanctionsRepository } from './repositories/sanctions.js'
import { SearchRepository } from './repositories/search.js'
import { ServerSettingsRepository } from './repositories/server-settings.js'
import { StandingsRepository } from './repositories/standings.js'
import { UnscoredRepository } from './repositories/unscored.js'
import { UsersRepository } from './repositories/users.js'
import { Access } from './services/access.js'
import { createChatMetrics } from './services/chat-metrics.js'
import { ErasureService } from './services/erasure.js'
import { ExportsService } from './services/exports.js'
import { HistoryService } from './services/history.js'
import { InvitesService } from './services/invites.js'
import { MarksService } from './services/marks.js'
import { MembershipsService } from './services/memberships.js'
import { MessageChangesService } from './services/message-changes.js'
import { MessageViews } from './services/message-views.js'
import { MessagesService } from './services/messages.js'
import { ModerationNews } from './services/moderation-news.js'
import { NudgeService } from './services/nudges.js'
import { OutboxService } from './services/outbox.js'
import { PostLimiter } from './services/post-limiter.js'
import { ReactionsService } from './services/reactions.js'
import { RetentionService } from './services/retention.js'
import { ReviewQueueAgesService } from './services/review-queue-ages.js'
import { ReviewSights } from './services/review-sights.js'
import { RoomLogService } from './services/room-log.js'
import { RoomNews } from './services/room-news.js'
import { RoomPenalties } from './services/room-penalties.js'
import { RoomPublisher } from './services/room-publisher.js'
import { RoomsService } from './services/rooms.js'
import { Sanctions } from './services/sanctions.js'
import { SearchService } from './services/search.js'
import { UnscoredService } from './services/unscored.js'
import { UsersService } from './services/users.js'

const WRITER_LIMITS = { maxBatch: 128, maxWaiting: 5_000 }
const FIRST_ROOM = { name: 'general', topic: 'Everything and nothing in particular' }

/** Repositories and services: what every edge of chat builds on. */
export type ChatCore = Awaited<ReturnType<typeof createCore>>

export async function createCore({ sql, bus, clock, directory, logger, metrics, queues, settings, redis }: ChatDeps) {
  const serverSettings = new ServerSettingsRepository(sql)
  const epoch = await serverSettings.epoch()
  await serverSettings.createFirstRoom(FIRST_ROOM.name, FIRST_ROOM.topic)

  const observed = createChatMetrics(metrics)
  const outbox = new OutboxService(
    new OutboxRepository(sql),
    queues.producer('moderation'),
    queues.producer('analytics'),
    queues,
    clock,
    observed.relayed,
  )
  observed.watchOutbox(outbox)
  const relay = new OutboxRelay(outbox, logger)

  const messagesRepository = new MessagesRepository(sql)
  const roomsRepository = new RoomsRepository(sql)
  const membersRepository = new MembersRepository(sql)
  const reactionsRepository = new ReactionsRepository(sql)
  const transactions = new RoomTransactions(sql, () => relay.wake())
  const writer = new MessageWriter(sql, WRITER_LIMITS, (batch) => {
    relay.wake()
    observed.batchWritten(batch)
  })

  const sanctions = new Sanctions(new SanctionsRepository(sql), clock)
  await sanctions.listen(bus)
  const access = new Access(new StandingsRepository(sql), messagesRepository, sanctions, clock)
  await access.listen(bus)
  const publisher = new RoomPublisher(bus)
  const news = new RoomNews(publisher)
  const users = new UsersService(new UsersRepository(sql), directory, bus)
  await users.listen()
  const views = new MessageViews(reactionsRepository, new ModerationNotesRepository(sql))
  const limiter = new PostLimiter(settings.postLimits, redis)
  const wakeRelay = (): void => relay.wake()
  const policy = await composePolicy({ sql, bus, clock, redis, messageRows: messagesRepository, publisher, wakeRelay })
  const { drafts, early, names } = policy
  const moderationNews = new ModerationNews(publisher, () => relay.wake())
  const changes = new MessageChangesService(
    access,
    messagesRepository,
    transactions,
    views,
    limiter,
    drafts,
    early,
    publisher,
    moderationNews,
    clock,
  )
  const memberships = new MembershipsService(
    access,
    membersRepository,
    roomsRepository,
    transactions,
    users,
    new RoomPenalties(new ActsRepository(sql), moderationNews, clock),
    news,
    clock,
  )
  return {
    access,
    sanctions,
    reviewSights: new ReviewSights(access, new ReviewsRepository(sql)),
    publisher,
    users,
    writer,
    relay,
    wakeRelay,
    policy,
    views,
    messageRows: messagesRepository,
    outbox,
    memberships,
    names,
    rooms: new RoomsService(access, roomsRepository, transactions, users, news, names),
    invites: new InvitesService(access, new InvitesRepository(sql), membersRepository, memberships, users, clock),
    messages: new MessagesService(access, writer, views, limiter, drafts, early, publisher, clock),
    changes,
    nudges: new NudgeService(
      access,
      messagesRepository,
      new NudgesRepository(sql),
      policy.verdictRows,
      policy.judgements,
      changes,
      views,
      policy.moderationNews,
      clock,
    ),
    history: new HistoryService(access, messagesRepository, views),
    reactions: new ReactionsService(access, reactionsRepository, transactions, limiter, publisher),
    search: new SearchService(access, new SearchRepository(sql), views),
    roomLog: new RoomLogService(access, new RoomLogRepository(sql), epoch),
    marks: new MarksService(access, new MarksRepository(sql), publisher),
    exports: new ExportsService(access, new ExportsRepository(sql), views),
    erasure: new ErasureService(new ErasureRepository(sql), transactions, users, publisher, news, clock),
    reviewQueueAges: new ReviewQueueAgesService(new ReviewQueueAgesRepository(sql), clock),
    unscored: new UnscoredService(new UnscoredRepository(sql), outbox, queues, clock),
    retention: new RetentionService(
      access,
      new RetentionRepository(sql, settings.evidenceRetentionDays !== undefined),
      settings.messageRetentionDays,
      clock,
      logger,
      observed.purged,
    ),
  }
}
