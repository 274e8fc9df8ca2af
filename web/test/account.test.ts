import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import {
  AStack,
  complaintsOf,
  expectAccessible,
  expectFits,
  PATIENT,
  type PageOptions,
  PHONE,
  type TestUser,
} from './a-stack.js'

describe.runIf(hasBrowser)('an account in the browser', { timeout: 180_000 }, () => {
  let stack: AStack
  beforeAll(async () => {
    stack = await AStack.start({ LOG_LEVEL: 'info' })
  }, 120_000)
  afterAll(() => stack?.stop())

  const logIn = async (page: Page, { username, password }: Pick<TestUser, 'username' | 'password'>) => {
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
  }
  const isLoggedIn = (page: Page) => page.getByRole('navigation', { name: 'Main' }).waitFor()
  /** The link of the last mail of its kind: without SMTP the server writes mails to its log. */
  const linkOf = async (kind: 'verify-email' | 'reset-password') => {
    const pattern = new RegExp(`/${kind}#token=([\\w-]+)`, 'g')
    await expect.poll(() => stack.server.output.match(pattern)?.length ?? 0, PATIENT).toBeGreaterThan(0)
    return [...stack.server.output.matchAll(pattern)].at(-1)?.[0] ?? ''
  }

  it('is made by registering, which logs in at once', async () => {
    const page = await stack.anonymousPage('/')
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.getByRole('link', { name: 'Create an account' }).click()
    // Until its code is there the page before it stays, which has a field of the same name.
    await page.getByRole('heading', { name: 'Create an account' }).waitFor()
    await page.getByLabel('Username').fill('Grace Hopper')
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText(/2 to 32 letters/).waitFor()
    await page.getByLabel('Username').fill('grace')
    await page.getByLabel('Display name').fill('Grace Hopper')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.waitForURL('**/chat')
    await isLoggedIn(page)
    await page.getByRole('button', { name: 'Account and settings of Grace Hopper' }).waitFor()
  })

  it('says what is wrong with a login, and comes back to the page one wanted', async () => {
    const ada = await stack.aUser('ada')
    const page = await stack.anonymousPage('/account/security')
    await logIn(page, { ...ada, password: 'not my password' })
    await page.getByRole('alert').getByText('Username or password is wrong').waitFor()
    await logIn(page, ada)
    await page.getByRole('heading', { level: 1, name: 'Password and sessions' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/account/security')
  })

  it('stays logged in after a reload, and logs out of every tab at once', async () => {
    const page = await stack.pageFor(await stack.aUser(), '/account')
    const other = await page.context().newPage()
    await other.goto(`${stack.url}/account/data`)
    await page.reload()
    await isLoggedIn(page)
    await isLoggedIn(other)
    await page.getByRole('button', { name: /^Account and settings of/ }).click()
    await page.getByRole('menuitem', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await other.getByRole('heading', { name: 'Log in' }).waitFor()
  })

  it('two tabs that need a new token at the same moment share one', async () => {
    const user = await stack.aUser()
    const page = await stack.pageFor(user, '/account')
    await isLoggedIn(page)
    const other = await page.context().newPage()
    await other.goto(`${stack.url}/account`)
    await isLoggedIn(other)
    // Both believe that their token has run out; a refresh token that is used twice ends the session.
    await page.evaluate(() => {
      const tokens = JSON.parse(localStorage.getItem('parley.tokens') ?? '{}')
      localStorage.setItem('parley.tokens', JSON.stringify({ ...tokens, expiresAtMs: 0 }))
    })
    await Promise.all([page, other].map((tab) => tab.getByRole('link', { name: 'Password and sessions' }).click()))
    await Promise.all([page, other].map((tab) => tab.getByText('This one').waitFor()))
    const expiresAtMs = await page.evaluate(
      () => JSON.parse(localStorage.getItem('parley.tokens') ?? '{}').expiresAtMs as number,
    )
    expect(expiresAtMs).toBeGreaterThan(Date.now())
  })

  it('is told when its session was ended elsewhere', async () => {
    const user = await stack.aUser()
    const page = await stack.pageFor(user, '/account')
    await isLoggedIn(page)
    await user.client.account.endOtherSessions()
    await page.getByText('Your session has ended').waitFor()
  })

  it('changes its display name, and refuses one that deceives', async () => {
    const user = await stack.aUser()
    const page = await stack.pageFor(user, '/account')
    await page.getByLabel('Display name').fill('Lin \u202e Clark')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Must not contain control or direction characters').waitFor()
    await page.getByLabel('Display name').fill('Lin Clark')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Account and settings of Lin Clark' }).waitFor()
    expect((await user.client.auth.me()).display_name).toBe('Lin Clark')
  })

  it('sets an e-mail address, confirms it by the mail and gets back in with it', async () => {
    const user = await stack.aUser()
    const page = await stack.pageFor(user, '/account')
    await page.getByLabel('Set address').fill('lost@example.org')
    await page.getByRole('button', { name: 'Set address' }).click()
    await page.getByText('Not confirmed yet').waitFor()
    await page.goto(stack.url + (await linkOf('verify-email')))
    await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor()
    await page.goto(`${stack.url}/account`)
    await page.getByText('Confirmed', { exact: true }).waitFor()

    const stranger = await stack.anonymousPage('/login')
    await stranger.getByRole('link', { name: 'Forgot password?' }).click()
    await stranger.getByLabel('E-mail address').fill('lost@example.org')
    await stranger.getByRole('button', { name: 'Send the link' }).click()
    await stranger.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    const link = await linkOf('reset-password')
    await stranger.goto(stack.url + link)
    await stranger.getByLabel('New password').fill('a brand new battery horse')
    await stranger.getByRole('button', { name: 'Set password' }).click()
    await stranger.getByRole('heading', { name: 'Your new password is set' }).waitFor()
    await stranger.getByRole('link', { name: 'Log in' }).click()
    await logIn(stranger, { username: user.username, password: 'a brand new battery horse' })
    await isLoggedIn(stranger)
    // The old sessions are over, and so is the link.
    await page.getByText('Your session has ended').waitFor()
    const again = await stack.anonymousPage(link)
    await again.getByLabel('New password').fill('yet another battery horse')
    await again.getByRole('button', { name: 'Set password' }).click()
    await again.getByRole('alert').getByText('This link was used').waitFor()
  })

  it('changes its password, which ends the other sessions and leaves this one', async () => {
    const user = await stack.aUser()
    const page = await stack.pageFor(user, '/account/security')
    const other = await stack.pageFor(user, '/account')
    await isLoggedIn(other)
    await page.getByLabel('Current password').fill('wrong')
    await page.getByLabel('New password').fill('a brand new battery horse')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByRole('alert').getByText('The password is wrong').waitFor()
    await page.getByLabel('Current password').fill(user.password)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('The password is changed').waitFor()
    await other.getByText('Your session has ended').waitFor()
    await page.reload()
    await isLoggedIn(page)
  })

  it('sees where it is logged in and ends what it does not know', async () => {
    const user = await stack.aUser()
    const page = await stack.pageFor(user, '/account/security')
    const other = await stack.pageFor(user, '/account')
    await isLoggedIn(other)
    await page.reload()
    const sessions = page.getByRole('listitem').filter({ hasText: 'Last used' })
    await expect.poll(() => sessions.count(), PATIENT).toBeGreaterThan(2)
    await page.getByRole('button', { name: 'Log out everywhere else' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Log out everywhere else' }).click()
    await other.getByText('Your session has ended').waitFor()
    await expect.poll(() => sessions.count(), PATIENT).toBe(1)
    await page.getByText('This one').waitFor()
  })

  it('makes an API key, sees it once, and revokes it', async () => {
    const user = await stack.aUser()
    const page = await stack.pageFor(user, '/account/api-keys')
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel('Name').fill('blog comments')
    await page.getByRole('button', { name: 'Create key' }).click()
    await page.getByText('Choose at least one').waitFor()
    await page.getByLabel('Score texts').check()
    const quota = page.getByLabel('Texts to score per minute')
    await quota.fill('1000000')
    await page.getByRole('button', { name: 'Create key' }).click()
    // At the field, and only there.
    await page.getByText('more than the server’s default').waitFor()
    await quota.fill('')
    await page.getByRole('button', { name: 'Create key' }).click()
    const key = await page.getByRole('textbox', { name: 'API key' }).inputValue()
    expect(key).toMatch(/^parley_/)
    const score = () =>
      fetch(`${stack.url}/v1/moderations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ input: 'hello' }),
      })
    expect((await score()).status).toBe(200)
    await page.getByRole('button', { name: 'I have copied it' }).click()
    await page.getByText('Score texts').waitFor()
    expect(await page.content()).not.toContain(key)
    await page.getByRole('button', { name: 'Revoke blog comments' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('No API keys').waitFor()
    await expect.poll(async () => (await score()).status, PATIENT).toBe(401)
  })

  it('exports everything the services hold', async () => {
    const user = await stack.aUser()
    const room = await user.client.rooms.create({ kind: 'public', name: 'export me' })
    await user.client.messages.post(room.id, { text: 'to be exported' })
    const page = await stack.pageFor(user, '/account/data')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download my data' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(new RegExp(`^parley-${user.username}-\\d{4}-\\d\\d-\\d\\d\\.json$`))
    const data = JSON.parse(await readFile(await download.path(), 'utf8'))
    expect(data.account.username).toBe(user.username)
    expect(data.chat.rooms).toHaveLength(1)
    expect(JSON.stringify(data.chat.messages)).toContain('to be exported')
    expect(data.chat.acts).toEqual([])
    expect(data.analytics).toMatchObject({ user_id: user.id, items: expect.any(Array) })
  })

  it('is deleted only by whoever types its name and password', async () => {
    const user = await stack.aUser('leaving')
    const page = await stack.pageFor(user, '/account/data')
    await page.getByRole('button', { name: 'Delete my account' }).click()
    const submit = page.getByRole('button', { name: 'Delete for good' })
    await page.getByLabel('Password', { exact: true }).fill('wrong')
    expect(await submit.isDisabled()).toBe(true)
    await page.getByLabel(/Type your username/).fill('leaving')
    await submit.click()
    await page.getByRole('alert').getByText('The password is wrong').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(user.password)
    await submit.click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await logIn(page, user)
    await page.getByRole('alert').getByText('Username or password is wrong').waitFor()
  })

  it('stays open to who is banned from the server: they see why, object, and take their data along', async () => {
    const [moderator, admin] = await Promise.all([stack.aUser(undefined, { role: 'moderator' }), stack.admin()])
    const outcast = await stack.aUser()
    const before = await stack.pageFor(outcast, '/account')
    await isLoggedIn(before)
    // The chat knows whom it has met.
    await outcast.client.rooms.list({ view: 'joined' })
    const reason = 'We told you twice'
    const act = await moderator.client.acts.onUser(outcast.id, { kind: 'ban', duration_s: 3_600, reason })
    // Where they are logged in they stay so, and new logins are let in as well.
    await before.getByText('You are banned from this server.').waitFor()
    await before.getByRole('heading', { level: 1, name: 'Profile' }).waitFor()
    const page = await stack.anonymousPage('/login')
    await logIn(page, outcast)
    await page.getByRole('status').getByText('You are banned from this server.').waitFor()
    expect(await page.getByRole('button', { name: 'Try now' }).count()).toBe(0)

    await page.getByRole('link', { name: 'See why, and object' }).click()
    await page.getByRole('heading', { level: 1, name: 'What moderation did' }).waitFor()
    const ban = page.getByRole('listitem').filter({ hasText: 'You were banned' })
    await ban.getByText(reason).waitFor()
    await ban.getByText(/^Until /).waitFor()
    await expectAccessible(page)
    await ban.getByRole('button', { name: 'Object: You were banned' }).click()
    const dialog = page.getByRole('dialog', { name: 'Object: You were banned' })
    await dialog.getByLabel('Why should it be decided otherwise?').fill('It was my brother')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Send' }).click()
    await ban.getByText('You objected').waitFor()
    await ban.getByText('It was my brother').waitFor()

    await page.goto(`${stack.url}/account/data`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download my data' }).click(),
    ])
    const data = JSON.parse(await readFile(await download.path(), 'utf8'))
    expect(data.chat.acts).toMatchObject([{ kind: 'ban', reason, appeal: { text: 'It was my brother' } }])

    await admin.client.appeals.decide(act.id, 'overturn', 'Then it was not you')
    await page.goto(`${stack.url}/account/moderation`)
    await ban.getByText('Your objection was upheld.').waitFor()
    // What they missed is told as soon as the chat is open to them again.
    const told = page.getByRole('alert').filter({ hasText: 'Your objection was upheld' })
    await told.getByText('Then it was not you').waitFor()
    expect(await page.getByText('You are banned from this server.').count()).toBe(0)
  })

  it('is told of what was done to it with the words of who did it: at once, or on coming back, and once', async () => {
    const moderator = await stack.aUser(undefined, { role: 'moderator' })
    const [owner, author] = [await stack.aUser(), await stack.aUser()]
    const room = await owner.client.rooms.create({ kind: 'public', name: 'told', topic: '' })
    await author.client.rooms.join(room.id)
    const message = await author.client.messages.post(room.id, { text: 'hello there' })
    await owner.client.messages.report(message.id, 'harassment')
    const [item] = (await moderator.client.moderation.items({ room: room.id })).items
    const isRead = () =>
      expect.poll(async () => (await author.client.notices.list({ unread: true })).unread, PATIENT).toBe(0)

    // In the room, where the message is and stays.
    const page = await stack.pageFor(author, `/chat/${room.id}`)
    await page.getByText('hello there').waitFor()
    await moderator.client.acts.onItem(item?.id ?? '', { kind: 'warn', decision: null, reason: 'Calm down' })
    const warning = page.getByRole('alert').filter({ hasText: 'You were warned' })
    await warning.getByText('In told').waitFor()
    await warning.getByText('Calm down').waitFor()
    await expectAccessible(page)
    await isRead()
    await warning.getByRole('button', { name: 'See it, and object' }).click()
    await page.getByRole('heading', { level: 2, name: 'You were warned' }).waitFor()
    await page.close()

    // Away, and back with another language.
    const mute = { kind: 'mute', room_id: room.id, duration_s: 3_600, reason: 'Take a break' } as const
    await moderator.client.acts.onUser(author.id, mute)
    const later = await stack.pageFor(author, '/account', { locale: 'de-DE' })
    const muted = later.getByRole('alert').filter({ hasText: 'Du wurdest stummgeschaltet' })
    await muted.getByText(/^Bis \d/).waitFor()
    await muted.getByText('Dazu schreibt die Moderation: Take a break').waitFor()
    expect(await later.getByRole('alert').count()).toBe(1)
    await expectAccessible(later)
    await isRead()
    await later.reload()
    await later.getByRole('navigation', { name: 'Hauptnavigation' }).waitFor()
    await later.goto(`${stack.url}/chat/${room.id}`)
    await later.getByText(/Du bist in diesem Raum bis .* stummgeschaltet/).waitFor()
    expect(await muted.count()).toBe(0)
  })

  it('chooses its language and colours, and both last', async () => {
    const page = await stack.pageFor(await stack.aUser(), '/account')
    await page.getByRole('button', { name: /^Account and settings of/ }).click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click()
    await page.getByRole('menuitem', { name: 'Abmelden' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Profil', exact: true }).waitFor()
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
  })

  it('speaks the browser’s language to whoever comes first', async () => {
    const page = await stack.anonymousPage('/login', { locale: 'de-DE' })
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor()
  })

  it('may not see the pages of moderators and admins', async () => {
    const page = await stack.pageFor(await stack.aUser(), '/admin/users')
    await page.getByRole('heading', { name: 'Not for you' }).waitFor()
    expect(await page.getByRole('link', { name: 'Admin' }).count()).toBe(0)
  })

  it('is told kindly that an address leads nowhere', async () => {
    const page = await stack.anonymousPage('/no/such/page')
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    await expectAccessible(page)
  })

  const SCREENS: readonly PageOptions[] = [{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: PHONE }]

  it.each(SCREENS)('lets everybody in: %o', { timeout: 180_000 }, async (options) => {
    const page = await stack.anonymousPage('/login', options)
    for (const path of ['/login', '/register', '/reset', '/verify']) {
      await page.goto(stack.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await expect.poll(() => page.getByRole('status', { name: 'Loading' }).count(), PATIENT).toBe(0)
      await expectAccessible(page)
      await expectFits(page)
    }
  })

  it.each(SCREENS)('has pages that everybody can use: %o', { timeout: 180_000 }, async (options) => {
    const user = await stack.aUser()
    await user.client.account.createApiKey({ name: 'a key', scopes: ['chat:read'] })
    const page = await stack.pageFor(user, '/account', options)
    const complaints = complaintsOf(page)
    for (const path of ['', '/security', '/api-keys', '/notifications', '/moderation', '/data']) {
      await page.goto(`${stack.url}/account${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await expect.poll(() => page.getByRole('status', { name: 'Loading' }).count(), PATIENT).toBe(0)
      await expectAccessible(page)
      await expectFits(page)
    }
    expect(complaints).toEqual([])
  })

  it('can be used with the keyboard alone', async () => {
    const page = await stack.anonymousPage('/login')
    const admin = await stack.admin()
    // Seen is not yet focused: what is typed before that is lost.
    await page.getByLabel('Username').and(page.locator(':focus')).waitFor()
    await page.keyboard.type(admin.username)
    await page.keyboard.press('Tab')
    await page.keyboard.type(admin.password)
    await page.keyboard.press('Enter')
    await isLoggedIn(page)
    await page.goto(`${stack.url}/account`)
    await isLoggedIn(page)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Tab')
    const focused = () => page.evaluate(() => [document.activeElement?.id, document.activeElement?.textContent])
    await expect.poll(focused, PATIENT).toContain('Skip to content')
    await page.keyboard.press('Enter')
    await expect.poll(focused, PATIENT).toContain('content')
  })
})
