import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { createNodeClient } from '@parley/client/node'
import { MemoryTokenStore, type ParleyClient } from '@parley/client/parley-client'
import type { ServerRole } from '@parley/common/contracts/identity'
import type { Browser, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { anInstallation, type Installation, ServerProcess } from '../../standalone/test/server-process.js'
import { startBrowser } from '../../test/browser.js'

const BUILT_PAGE = fileURLToPath(new URL('../dist/index.html', import.meta.url))
/** A browser, a server and a model share two cores with whatever else runs there: long, so that only what never comes fails. */
const PATIENCE_MS = 60_000
/** For `expect.poll`, whose own patience is a second. */
export const PATIENT = { timeout: PATIENCE_MS } as const
export const PHONE = { width: 390, height: 844 } as const

/** Somebody with an account; `client` is logged in as them, apart from any browser. */
export interface TestUser {
  readonly id: string
  readonly username: string
  readonly displayName: string
  readonly password: string
  readonly client: ParleyClient
}

export interface PageOptions {
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
  readonly locale?: 'en-GB' | 'de-DE'
}

/**
 * A running installation and a browser, for one test file: everything real, nothing shared with other files.
 *
 *     const stack = await AStack.start()
 *     const ada = await stack.aUser('ada')
 *     const page = await stack.pageFor(ada, '/chat')
 */
export class AStack {
  #count = 0
  #admin: Promise<TestUser> | undefined

  private constructor(
    readonly installation: Installation,
    /** Another one after `restart`. */
    public server: ServerProcess,
    readonly browser: Browser,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<AStack> {
    if (!existsSync(BUILT_PAGE)) throw new Error('these tests show what was built: `npm run build` first')
    const installation = await anInstallation({
      REGISTRATIONS_PER_HOUR: '100000',
      POSTS_PER_10_SECONDS: '100000',
      LOG_LEVEL: 'warn',
      ...env,
    })
    const [server, browser] = await Promise.all([ServerProcess.start(installation), startBrowser()])
    return new AStack(installation, server, browser)
  }

  get url(): string {
    return this.server.url
  }

  /** The administrator that the first start has made. */
  admin(): Promise<TestUser> {
    this.#admin ??= this.installation
      .secret('admin_password')
      .then((password) => this.#loggedIn({ username: 'admin', displayName: 'admin', password }))
    return this.#admin
  }

  /** A new account, with a name of its own if none is given. */
  async aUser(
    name?: string,
    options: { readonly role?: ServerRole; readonly displayName?: string } = {},
  ): Promise<TestUser> {
    this.#count += 1
    const username = name ?? `user-${this.#count}`
    const displayName = options.displayName ?? username
    const password = `correct horse ${username} battery`
    const client = this.#client()
    const { id } = await client.auth.register({ username, password, display_name: displayName })
    if (options.role !== undefined) {
      const admin = await this.admin()
      await admin.client.request('PATCH', `/api/auth/users/${id}`, { json: { role: options.role } })
    }
    return this.#loggedIn({ username, displayName, password })
  }

  /** A page of a browser of its own in which nobody is logged in, open until the test that calls this ends. */
  async anonymousPage(path = '/', options: PageOptions = {}): Promise<Page> {
    return this.#open(path, options, [])
  }

  /** A page of a browser of its own, logged in as `user`, open until the test that calls this ends. */
  async pageFor(user: TestUser, path = '/chat', options: PageOptions = {}): Promise<Page> {
    // A login of its own: a refresh token that is used twice ends its session.
    const store = new MemoryTokenStore()
    await createNodeClient({ baseUrl: this.url, tokenStore: store }).auth.login(user.username, user.password)
    return this.#open(path, options, [{ name: 'parley.tokens', value: JSON.stringify(store.load()) }])
  }

  /** Ends the server like a power cut, or in order, and starts it again on the same data and port. */
  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.server.kill(signal)
    this.server = await ServerProcess.start(this.installation)
  }

  async stop(): Promise<void> {
    await this.browser.close()
    await this.installation.remove()
  }

  #client(): ParleyClient {
    return createNodeClient({ baseUrl: this.url })
  }

  async #loggedIn(who: Omit<TestUser, 'id' | 'client'>): Promise<TestUser> {
    const client = this.#client()
    await client.auth.login(who.username, who.password)
    return { ...who, id: (await client.auth.me()).id, client }
  }

  async #open(path: string, options: PageOptions, stored: { name: string; value: string }[]): Promise<Page> {
    const { viewport = { width: 1280, height: 800 }, colorScheme = 'light', locale = 'en-GB' } = options
    const context = await this.browser.newContext({
      viewport,
      colorScheme,
      locale,
      reducedMotion: 'reduce',
      storageState: { cookies: [], origins: [{ origin: this.url, localStorage: stored }] },
    })
    // A page left open goes on drawing whatever the tests after its own do.
    onTestFinished(() => context.close())
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    await page.goto(this.url + path)
    return page
  }
}

/** Fails with what axe finds against WCAG 2.2 AA on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  // What fades in has the wrong contrast until it is there; one animation may bring the next. What pulses never ends.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ playState, effect }) =>
          playState !== 'running' || effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY,
      ),
  )
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const found = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join('\n')}`,
  )
  expect(found).toEqual([])
}

/** Fails if the page is wider than its window: nothing may have to be scrolled sideways to be read. */
export async function expectFits(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
}

/** Everything a page complains of: errors in its console, uncaught ones, answers of 400 and more. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
  })
  return complaints
}
