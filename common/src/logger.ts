import { type DestinationStream, type Logger, pino } from 'pino'
import { correlationId } from './correlation.js'

export type { Logger } from 'pino'

/** Paths never written to a log, whatever object they arrive in. */
const REDACTED = [
  'password',
  'token',
  'access_token',
  'refresh_token',
  'authorization',
  'cookie',
  'secret',
  '*.password',
  '*.token',
  '*.access_token',
  '*.refresh_token',
  '*.authorization',
  '*.cookie',
  '*.secret',
  'req.headers.authorization',
  'req.headers.cookie',
]

export interface LoggerOptions {
  readonly service: string
  /** pino level name, or `silent`. */
  readonly level: string
  readonly destination?: DestinationStream
}

/** JSON lines on stdout, each with the service's name and, inside a request or job, its correlation id. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => {
      const id = correlationId()
      return id === undefined ? {} : { correlation_id: id }
    },
  }
  return destination ? pino(options, destination) : pino(options)
}
