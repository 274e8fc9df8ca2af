import type { Logger } from '@parley/common/logger'
import { createTransport } from 'nodemailer'

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Carries a mail away; resolves when the next server has taken it. */
export interface Mailer {
  send(mail: Mail): Promise<void>
  close(): void
}

const CONNECT_MS = 10_000
const SOCKET_MS = 20_000

/** Sends through the server at `url` (`smtp://user:password@host:587`, `smtps://...`). */
export function smtpMailer(url: string, from: string): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SOCKET_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async ({ to, subject, text }) => {
      await transport.sendMail({ from, to: { name: '', address: to }, subject, text })
    },
    close: () => transport.close(),
  }
}

/** For an installation without a mail server: the operator reads the mail in the log, links included. */
export function logMailer(logger: Logger): Mailer {
  return {
    send: async (mail) => logger.warn({ mail }, 'mail written to the log: SMTP_URL is not set'),
    close: () => {},
  }
}
