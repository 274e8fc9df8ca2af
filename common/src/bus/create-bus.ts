import type { Logger } from '../logger.js'
import type { Bus } from './bus.js'
import { LocalBus } from './local-bus.js'
import { RedisBus } from './redis-bus.js'

/** `REDIS_URL` set = many machines; unset = one process. */
export function createBus(redisUrl: string | undefined, logger: Logger): Bus {
  return redisUrl ? new RedisBus(redisUrl, logger) : new LocalBus()
}
