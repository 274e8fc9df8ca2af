import { Redis } from 'ioredis'
import type { Logger } from './logger.js'

/**
 * For counters that requests wait for (rate limits, quotas): a command fails at once while the server is away, instead of
 * waiting in line, and its caller decides what that means. The connection comes back by itself.
 */
export function connectRedis(url: string, logger: Logger): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false })
  redis.on('error', (error) => logger.warn({ err: error }, 'redis connection error'))
  return redis
}
