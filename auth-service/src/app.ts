import { hearRevocations } from '@parley/common/auth/hear-revocations'
import { type AuthFetch, TokenVerifier } from '@parley/common/auth/token-verifier'
import type { Bus } from '@parley/common/bus/bus'
import type { Clock } from '@parley/common/clock'
import { Unavailable } from '@parley/common/errors'
import { createHttpApp, type HttpApp } from '@parley/common/http/app'
import { requireUser } from '@parley/common/http/current-user'
import { serveOpenApi } from '@parley/common/http/openapi'
import { serveOperations } from '@parley/common/http/operations'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import { saysDatabaseIsAway } from '@parley/common/postgres/errors'
import type { Sql } from '@parley/common/postgres/sql'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { Redis } from 'ioredis'
import * as schema from './db/schema.js'
import { serializeError } from './error-serializer.js'
import { RepeatingJob } from './jobs/repeating-job.js'
import { AccountEmailsRepository } from './repositories/account-emails.js'
import { AccountEventsRepository } from './repositories/account-events.js'
import { AccountsRepository } from './repositories/accounts.js'
import { ApiKeysRepository } from './repositories/api-keys.js'
import { EmailLinksRepository } from './repositories/email-links.js'
import { MailRequestsRepository } from './repositories/mail-requests.js'
import { ProfilesRepository } from './repositories/profiles.js'
import { RegistrationGateRepository } from './repositories/registration-gate.js'
import { SessionsRepository } from './repositories/sessions.js'
import { accountsRouter } from './routers/accounts.js'
import { apiKeysRouter } from './routers/api-keys.js'
import { callerReader } from './routers/caller.js'
import { clientReader } from './routers/client.js'
import { displayNamesRouter } from './routers/display-names.js'
import { emailLinksRouter } from './routers/email-links.js'
import { registrationRouter } from './routers/registration.js'
import { serverBansRouter } from './routers/server-bans.js'
import { sessionsRouter } from './routers/sessions.js'
import { tokensRouter } from './routers/tokens.js'
import { userCredentialsRouter } from './routers/user-credentials.js'
import { usersRouter } from './routers/users.js'
import { wellKnownRouter } from './routers/well-known.js'
import { Access } from './services/access.js'
import { AccessTokens } from './services/access-tokens.js'
import { Accounts } from './services/accounts.js'
import { ApiKeys } from './services/api-keys.js'
import { Attempts } from './services/attempts.js'
import { Credentials } from './services/credentials.js'
import { DisplayNames } from './services/display-names.js'
import { EmailLinkMaker } from './services/email-link-maker.js'
import { EmailLinks } from './services/email-links.js'
import { type Erasers, Erasures, type RoleTeller } from './services/erasures.js'
import { Housekeeping } from './services/housekeeping.js'
import { logMailer, smtpMailer } from './services/mailer.js'
import { Mails } from './services/mails.js'
import { type NameChecker, NameGate } from './services/name-gate.js'
import { PasswordHasher } from './services/password-hasher.js'
import { Registration } from './services/registration.js'
import { RegistrationGates } from './services/registration-gate.js'
import { Revocations } from './services/revocations.js'
import { ServerBans } from './services/server-bans.js'
import { Sessions } from './services/sessions.js'
import { loadSigningKeys } from './services/signing-keys.js'
import { TokenStatus } from './services/token-status.js'
import { UserCredentials } from './services/user-credentials.js'
import { Users } from './services/users.js'

/** What the process decides about this service; `config.ts` makes it from the environment, standalone from its own. */
export interface AuthSettings {
  /** `iss` of every token; each service's verifier must be given the same. Use `PUBLIC_URL` without a trailing slash. */
  readonly issuer: string
  /** Where people reach this installation, without a trailing slash; links in mails and metadata start with it. */
  readonly publicUrl: string
  readonly signingKeys: {
    /** Ed25519 private key (PKCS #8 PEM): signs. */
    readonly current: string
    /** Ed25519 key (PEM, private or public) that is published too: the previous one, or the one to come. */
    readonly previous?: string
  }
  /** Default `open`; `closed` leaves making accounts to admins. */
  readonly registration?: 'open' | 'closed'
  /** Without it mails are written to the log. */
  readonly smtpUrl?: string
  /** `From` of mails; default `Parley <no-reply@HOST OF publicUrl>`. */
  readonly mailFrom?: string
  /** Take the client's address from the last entry of `X-Forwarded-For`; only behind a proxy that sets it. */
  readonly trustProxy?: boolean
  /** New accounts one address may make in an hour; default 300. */
  readonly registrationsPerHour?: number
  /** Texts a minute that ml-core scores for a key without a quota of its own; default 600. Only admins give a key more. */
  readonly defaultQuotaPerMinute?: number
}

export type { Eraser, RoleTeller } from './services/erasures.js'
export type { NameChecker } from './services/name-gate.js'

export interface AuthDeps {
  /** A pool for this service alone: Drizzle sets its own conversion of dates on it. */
  readonly sql: Sql
  readonly bus: Bus
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  readonly settings: AuthSettings
  /** The credential by which the other services ask for introspection and profiles. */
  readonly serviceToken: string
  /** Where limits on attempts are counted; without it in this process's memory. */
  readonly redis?: Redis
  /** Without them, erasures wait in the database until a process that has them comes by. */
  readonly erasers?: Erasers
  /** How chat hears of changed roles; beside `erasers`. */
  readonly tellRole?: RoleTeller
  /** Without it every name is taken. */
  readonly checkName?: NameChecker
}

export interface AuthApp {
  /** Routes relative to `/api/auth`. */
  readonly app: HttpApp
  readonly accounts: {
    /** Makes the admin (username `admin`) when there is none; never changes an existing account. True when made. */
    ensureAdmin(password: string): Promise<boolean>
  }
  /** Verifies what this service issued, and hears of revocations. */
  readonly verifier: TokenVerifier
  /** Ends background work. The database, bus and Redis are the caller's to close afterwards. */
  close(): Promise<void>
}

export const AUTH_BASE_PATH = '/api/auth'
const VERSION = '0.1.0'
const REGISTRATIONS_PER_HOUR = 300
const QUOTA_PER_MINUTE = 600
const LOOK_FOR_MAILS_MS = 5_000
const LOOK_FOR_ERASURES_MS = 2_000
const KEEP_HOUSE_MS = 60 * 60_000

/** Composition of auth-service: repositories -> services -> routers. */
export async function createAuthApp(deps: AuthDeps): Promise<AuthApp> {
  const logger = deps.logger.child({}, { serializers: { err: (error: unknown) => serializeError(error) } })
  const repositories = createRepositories(deps.sql)
  const services = await createServices({ ...deps, logger }, repositories)
  const app = createHttpApp({
    logger,
    metrics: deps.metrics,
    asDomainError: (error) =>
      saysDatabaseIsAway(error)
        ? new Unavailable('The database is not available', 'database_unavailable', { cause: error })
        : undefined,
  })
  const authFetch: AuthFetch = async (path, init) => app.request(path, init)
  const { settings, serviceToken, clock } = deps
  const verifier = new TokenVerifier({ authFetch, serviceToken, issuer: settings.issuer, clock })
  const unsubscribe = await hearRevocations(deps.bus, logger, (revocation) => verifier.revoke(revocation))
  mountRoutes(app, deps, services, verifier)
  serveOperations(app, {
    service: 'auth-service',
    version: VERSION,
    checks: { postgres: () => repositories.accounts.ping(), bus: () => deps.bus.ping() },
    metrics: deps.metrics,
    logger,
  })
  const jobs = startJobs({ ...deps, logger }, services)
  watch(deps.metrics, repositories, services)
  return {
    app,
    accounts: { ensureAdmin: (password) => services.registration.ensureAdmin(password) },
    verifier,
    close: async () => {
      unsubscribe()
      await Promise.all(jobs.map((job) => job.close()))
      services.mailer.close()
    },
  }
}

type Repositories = ReturnType<typeof createRepositories>
type Services = Awaited<ReturnType<typeof createServices>>

function createRepositories(sql: Sql) {
  const db = drizzle(sql.pool, { schema })
  return {
    accounts: new AccountsRepository(db),
    emails: new AccountEmailsRepository(db),
    profiles: new ProfilesRepository(db),
    sessions: new SessionsRepository(db),
    apiKeys: new ApiKeysRepository(db),
    emailLinks: new EmailLinksRepository(db),
    mailRequests: new MailRequestsRepository(db),
    accountEvents: new AccountEventsRepository(db),
    registrationGate: new RegistrationGateRepository(db),
  }
}

async function createServices(
  { settings, bus, logger, clock, redis, erasers, tellRole, checkName }: AuthDeps,
  stored: Repositories,
) {
  const { accounts, emails, profiles, sessions, apiKeys, emailLinks } = stored
  const keys = await loadSigningKeys(settings.signingKeys)
  const hasher = new PasswordHasher()
  const registrationsPerHour = settings.registrationsPerHour ?? REGISTRATIONS_PER_HOUR
  const attempts = new Attempts(redis, { registrationsPerHour })
  const access = new Access(accounts)
  const revocations = new Revocations(bus)
  const accessTokens = new AccessTokens(keys, settings.issuer, clock)
  const credentials = new Credentials(accounts, sessions, hasher, attempts)
  const linkMaker = new EmailLinkMaker(emailLinks, settings.publicUrl, clock)
  const from = settings.mailFrom ?? `Parley <no-reply@${new URL(settings.publicUrl).hostname}>`
  const mailer = settings.smtpUrl ? smtpMailer(settings.smtpUrl, from) : logMailer(logger)
  const mails = new Mails(stored.mailRequests, accounts, emails, linkMaker, mailer, attempts, clock, logger)
  const erasures = new Erasures(stored.accountEvents, erasers ?? null, tellRole ?? null, accounts, clock, logger)
  const gates = new RegistrationGates(stored.registrationGate, settings.registration ?? 'open', clock, logger)
  const names = new NameGate(checkName ?? null, logger)
  const defaultQuota = settings.defaultQuotaPerMinute ?? QUOTA_PER_MINUTE
  const keysService = new ApiKeys(access, apiKeys, revocations, clock, defaultQuota)
  return {
    keys,
    hasher,
    mailer,
    mails,
    erasures,
    housekeeping: new Housekeeping(sessions, apiKeys, emailLinks, clock, logger),
    gates,
    registration: new Registration(access, accounts, profiles, hasher, attempts, mails, gates, names, clock, logger),
    accounts: new Accounts({
      ...{
        access,
        accounts,
        emails,
        sessions,
        apiKeys,
        credentials,
        hasher,
        mails,
        names,
        revocations,
        erasures,
        clock,
        logger,
      },
    }),
    serverBans: new ServerBans(accounts, apiKeys, revocations, clock),
    displayNames: new DisplayNames(accounts, revocations, clock),
    users: new Users(access, accounts, profiles, revocations, erasures, clock, logger),
    apiKeys: keysService,
    userCredentials: new UserCredentials(access, accounts, { sessions, apiKeys }, revocations, clock, logger),
    emailLinks: new EmailLinks(emailLinks, accounts, emails, hasher, attempts, revocations, mails, clock),
    sessions: new Sessions({
      ...{ access, sessions, credentials, accessTokens, attempts, revocations, clock, logger },
    }),
    tokenStatus: new TokenStatus(access, accounts, sessions, accessTokens, keysService, revocations, clock),
  }
}

function mountRoutes(app: HttpApp, deps: AuthDeps, services: Services, verifier: TokenVerifier): void {
  const { settings } = deps
  const authenticate = requireUser(verifier)
  const callerOf = callerReader(verifier, deps.serviceToken)
  const clientOf = clientReader(settings.trustProxy ?? false)
  app.use(async (c, next) => {
    await next()
    if (c.res.headers.has('cache-control')) return
    // RFC 6749 §5.1 demands it of tokens; nothing else here is for caches either.
    c.header('Cache-Control', 'no-store')
    c.header('Pragma', 'no-cache')
  })
  app.route('/', tokensRouter({ ...services, callerOf, clientOf }))
  app.route('/', wellKnownRouter({ ...settings, gates: services.gates, ...services.keys }))
  app.route('/', registrationRouter({ ...services, callerOf, clientOf }))
  app.route('/', emailLinksRouter({ ...services, clientOf }))
  app.route('/', accountsRouter({ ...services, authenticate, clientOf }))
  app.route('/', serverBansRouter({ ...services, callerOf }))
  app.route('/', displayNamesRouter({ ...services, callerOf }))
  app.route('/', sessionsRouter(services))
  app.route('/', apiKeysRouter({ ...services, authenticate }))
  app.route('/', userCredentialsRouter({ ...services, authenticate }))
  app.route('/', usersRouter({ ...services, authenticate, callerOf, clientOf }))
  serveOpenApi(app, {
    title: 'Parley accounts',
    description: 'Accounts, OAuth2 password flow, tokens and API keys',
    version: VERSION,
    basePath: AUTH_BASE_PATH,
  })
}

function startJobs({ logger, erasers }: AuthDeps, services: Services): readonly RepeatingJob[] {
  const { mails, erasures, housekeeping } = services
  const mailing = new RepeatingJob({
    ...{ name: 'mails', work: () => mails.sendDue(), everyMs: LOOK_FOR_MAILS_MS, logger },
  })
  mails.onRequested(() => mailing.wake())
  const purge = async (): Promise<boolean> => {
    await housekeeping.purge()
    return false
  }
  const cleaning = new RepeatingJob({ name: 'housekeeping', work: purge, everyMs: KEEP_HOUSE_MS, logger })
  if (!erasers) return [mailing, cleaning]
  const erasing = new RepeatingJob({
    ...{ name: 'erasures', work: () => erasures.deliverDue(), everyMs: LOOK_FOR_ERASURES_MS, logger },
  })
  erasures.onRequested(() => erasing.wake())
  return [mailing, cleaning, erasing]
}

function watch(metrics: Metrics, { mailRequests, accountEvents }: Repositories, { hasher }: Services): void {
  metrics.gauge('auth_mails_waiting', 'Mails asked for and not sent yet', () => mailRequests.waiting())
  metrics.gauge('auth_erasures_waiting', 'Services not yet told of a deleted account', () => accountEvents.waiting())
  metrics.gauge('auth_password_checks', 'Passwords checked since the start', () => hasher.verifications)
  metrics.gauge('auth_hashes_waiting', 'Logins waiting for their turn to hash', () => hasher.waiting)
}
