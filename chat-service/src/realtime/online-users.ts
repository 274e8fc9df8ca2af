import type { Bus } from '@parley/common/bus/bus'
import type { UserId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import { type UserNews, userChannel } from '../services/channels.js'

/** A socket of somebody who is logged in. */
export interface UserSocket {
  onNews(news: UserNews): void
}

interface OnlineUser<Socket> {
  readonly sockets: Set<Socket>
  readonly listening: Promise<() => void>
}

/** The users with a socket on this instance, each with the bus channel that carries news for them. */
export class OnlineUsers<Socket extends UserSocket> {
  readonly #users = new Map<UserId, OnlineUser<Socket>>()

  constructor(
    private readonly bus: Bus,
    private readonly logger: Logger,
  ) {}

  socketsOf(userId: UserId): ReadonlySet<Socket> {
    return this.#users.get(userId)?.sockets ?? new Set()
  }

  /** Resolves when news published from now on will be heard. */
  async add(userId: UserId, socket: Socket): Promise<void> {
    let user = this.#users.get(userId)
    if (!user) {
      const sockets = new Set<Socket>()
      user = { sockets, listening: this.bus.subscribe(userChannel(userId), (json) => this.#onNews(sockets, json)) }
      this.#users.set(userId, user)
    }
    user.sockets.add(socket)
    try {
      await user.listening
    } catch (error) {
      this.#users.delete(userId)
      throw error
    }
  }

  remove(userId: UserId, socket: Socket): void {
    const user = this.#users.get(userId)
    if (!user?.sockets.delete(socket) || user.sockets.size > 0) return
    this.#users.delete(userId)
    user.listening.then(
      (unsubscribe) => unsubscribe(),
      (error: unknown) => this.logger.debug({ err: error }, 'a user channel was never opened'),
    )
  }

  #onNews(sockets: ReadonlySet<Socket>, json: string): void {
    try {
      const news = JSON.parse(json) as UserNews
      for (const socket of [...sockets]) socket.onNews(news)
    } catch (error) {
      this.logger.error({ err: error }, 'a user message could not be handled')
    }
  }
}
