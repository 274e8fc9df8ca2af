import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AStack, expectAccessible, expectFits, PHONE, type TestUser } from './a-stack.js'

const PATIENCE = { timeout: 30_000, interval: 250 } as const
const PAGES = ['users', 'policy', 'webhooks', 'api-keys', 'system', 'model'] as const

describe.runIf(hasBrowser)('the admin pages', { timeout: 240_000 }, () => {
  let stack: AStack
  let admin: TestUser
  beforeAll(async () => {
    stack = await AStack.start()
    admin = await stack.admin()
  }, 120_000)
  afterAll(() => stack?.stop())

  const openUser = async (page: Page, username: string): Promise<void> => {
    await page.getByRole('searchbox').fill(username)
    await page.locator(`[data-user="${username}"] button`).click()
    await page.getByRole('dialog').getByText(`@${username}`).waitFor()
  }

  it('find somebody, give them another role, and disable them', async () => {
    const dora = await stack.aUser('dora')
    const page = await stack.pageFor(admin, '/admin/users')
    await openUser(page, 'dora')
    await page.getByRole('dialog').getByRole('combobox', { name: 'Role' }).click()
    await page.getByRole('option', { name: 'Moderator' }).click()
    await expect.poll(async () => (await admin.client.users.get(dora.id)).role, PATIENCE).toBe('moderator')
    await page.locator('[data-user="dora"]').getByText('Moderator').waitFor()

    await page.getByRole('button', { name: 'Disable and end all sessions' }).click()
    await page.getByRole('button', { name: 'Disable', exact: true }).click()
    await page.getByRole('button', { name: 'Enable the account' }).waitFor()
    expect(await admin.client.users.get(dora.id)).toMatchObject({ disabled: true })
    await expect(dora.client.auth.login('dora', dora.password)).rejects.toMatchObject({ code: 'account_disabled' })
    await page.getByRole('button', { name: 'Enable the account' }).click()
    await expect.poll(async () => (await admin.client.users.get(dora.id)).disabled, PATIENCE).toBe(false)
    await dora.client.auth.login('dora', dora.password)
  })

  it('end sessions of somebody, and limit and revoke their keys', async () => {
    const greta = await stack.aUser('greta', { displayName: 'Greta' })
    const { id } = await greta.client.account.createApiKey({ name: 'greta bot', scopes: ['ml:analyze'] })
    const hers = await stack.pageFor(greta, '/chat')
    await hers.getByRole('button', { name: 'Account and settings of Greta' }).waitFor()
    const page = await stack.pageFor(admin, '/admin/users')
    await openUser(page, 'greta')
    const dialog = page.getByRole('dialog')
    const sessions = dialog.getByRole('list', { name: 'Logged in' })
    await expect.poll(() => sessions.getByRole('listitem').count(), PATIENCE).toBe(2)
    // The newest first: that of the browser.
    await sessions.getByRole('button').first().click()
    await hers.waitForURL('**/login')
    await expect.poll(() => sessions.getByRole('listitem').count(), PATIENCE).toBe(1)
    expect((await greta.client.auth.me()).username).toBe('greta')

    await dialog.getByRole('button', { name: /^Quota of greta bot/ }).click()
    await page.getByLabel('Texts a minute').fill('7')
    await page.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('7 a minute').waitFor()
    expect(await admin.client.users.apiKeys(greta.id)).toMatchObject([{ id, quota_per_minute: 7 }])

    await page.goto(`${stack.url}/admin/api-keys`)
    const row = page.locator('[data-key="greta bot"]')
    await row.getByText('@greta').waitFor()
    await page.getByRole('searchbox').fill('nobody has this')
    await row.waitFor({ state: 'hidden' })
    await page.getByRole('searchbox').fill('greta')
    await row.getByRole('button', { name: 'Revoke greta bot' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await row.waitFor({ state: 'hidden' })
    expect(await greta.client.account.apiKeys()).toEqual([])
  })

  it('make an account for somebody', async () => {
    const page = await stack.pageFor(admin, '/admin/users')
    await page.getByRole('button', { name: 'New account' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Username').fill('edith')
    await dialog.getByLabel('First password').fill('short')
    await dialog.getByLabel('First password').fill('a long enough password')
    await dialog.getByRole('button', { name: 'Make the account' }).click()
    await page.locator('[data-user="edith"]').waitFor()
    expect((await admin.client.users.byUsername('edith')).username).toBe('edith')
  })

  it('the last administrator stays one, and is told so', async () => {
    const page = await stack.pageFor(admin, '/admin/users')
    await openUser(page, 'admin')
    await page.getByRole('dialog').getByRole('combobox', { name: 'Role' }).click()
    await page.getByRole('option', { name: 'User', exact: true }).click()
    await page.getByText('The last administrator cannot be demoted').waitFor()
    expect((await admin.client.users.get(admin.id)).role).toBe('admin')
  })

  it('the raid switch holds in all rooms until it is ended', async () => {
    const page = await stack.pageFor(admin, '/admin/policy')
    await page.getByLabel('Reason, for the audit log').fill('a crowd from elsewhere')
    await page.getByRole('button', { name: 'Switch it on' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Switch it on' }).click()
    await page.getByText('The raid switch is on').waitFor()
    expect(await admin.client.policy.raid()).toMatchObject({
      is_active: true,
      raid: { registration: 'closed', slow_mode_s: 30, reason: 'a crowd from elsewhere' },
    })
    await page.getByRole('button', { name: 'End it now' }).click()
    await page.getByText('The switch is off.').waitFor()
    expect((await admin.client.policy.raid()).is_active).toBe(false)
  })

  it('the policy in force is the one that was saved a moment ago', async () => {
    const page = await stack.pageFor(admin, '/admin/policy')
    const threat = page.getByRole('row', { name: /^Threat/ })
    await threat.getByText('0.60', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Edit', exact: true }).click()
    await page.getByRole('tab', { name: 'Threat' }).click()
    await page.getByRole('slider', { name: 'Threat: threshold for hide' }).press('End')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The policy is saved and in force').waitFor()
    await page.goBack()
    await threat.getByText('1.00', { exact: true }).waitFor()
  })

  it('a webhook is made, shown once, and posts', async () => {
    const room = await admin.client.rooms.create({ kind: 'public', name: 'builds' })
    const page = await stack.pageFor(admin, '/admin/webhooks')
    await page.getByRole('combobox', { name: 'Room of the webhooks' }).fill('builds')
    await page.getByRole('option', { name: 'builds' }).click()
    await page.getByRole('button', { name: 'New webhook' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('CI')
    await page.getByRole('button', { name: 'Make the webhook' }).click()
    // Told this once: a slip of the hand does not take it away.
    await page.getByLabel('URL to post to').press('Escape')
    const url = await page.getByLabel('URL to post to').inputValue()
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Build 7 is green' }),
    })
    expect(answer.status).toBe(201)
    await page.getByRole('button', { name: 'Send a test message' }).click()
    await page.getByText('The test message was posted.').waitFor()
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.locator('[data-webhook="CI"]').getByText('Last used').waitFor()
    const { items } = await admin.client.messages.history(room.id)
    expect(items.map(({ text, sender }) => [text, sender.display_name])).toEqual([
      ['Build 7 is green', 'CI'],
      ['A test of this webhook. It works.', 'CI'],
    ])
    // Disabled, its path answers like one that never was.
    await page.locator('[data-webhook="CI"]').getByRole('switch', { name: 'Enabled' }).click()
    await expect.poll(async () => (await admin.client.webhooks.list(room.id))[0]?.is_disabled, PATIENCE).toBe(true)
    expect((await fetch(url, { method: 'POST', body: '{"text":"hi"}' })).status).toBe(404)
  })

  it('an outgoing webhook is made, and its secret shown once', async () => {
    const page = await stack.pageFor(admin, '/admin/webhooks?way=out')
    await page.getByRole('button', { name: 'New webhook' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('audit')
    await dialog.getByLabel('URL to tell').fill('https://example.org/hook')
    await dialog.getByRole('button', { name: 'Make the webhook' }).click()
    const secret = page.getByLabel('Secret, the key of the signatures')
    const keep = page.getByRole('button', { name: 'I have kept it' })
    await secret.press('Escape')
    const first = await secret.inputValue()
    expect(first).not.toBe('')
    await keep.click()
    const row = page.locator('[data-webhook="audit"]')
    await row.getByText('https://example.org/hook').waitFor()
    await row.getByRole('button', { name: 'New secret' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click()
    await secret.press('Escape')
    expect(['', first]).not.toContain(await secret.inputValue())
    await keep.click()
    await secret.waitFor({ state: 'hidden' })
  })

  it('an API key with a quota is made and works', async () => {
    const page = await stack.pageFor(admin, '/admin/api-keys')
    await page.getByRole('button', { name: 'New key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('blog comments')
    await dialog.getByLabel('Texts a minute').fill('1')
    await dialog.getByRole('button', { name: 'Make the key' }).click()
    await dialog.getByLabel('Key', { exact: true }).press('Escape')
    const key = await dialog.getByLabel('Key', { exact: true }).inputValue()
    const moderate = () =>
      fetch(`${stack.url}/v1/moderations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ input: 'good morning' }),
      })
    expect((await moderate()).status).toBe(200)
    expect((await moderate()).status).toBe(429)
    await dialog.getByRole('button', { name: 'I have kept it' }).click()
    await page.locator('[data-key="blog comments"]').getByText('1 a minute').waitFor()
  })

  it('the system page shows services, versions and queues as the API has them', async () => {
    const page = await stack.pageFor(admin, '/admin/system')
    const system = await admin.client.analytics.system()
    for (const { name } of system.services) await page.locator(`[data-service="${name}"]`).getByText('works').waitFor()
    for (const { name } of system.queues) await page.locator(`[data-queue="${name}"]`).waitFor()
    const { version } = await admin.client.operations.health()
    await page.getByText(`Version ${version}`).waitFor()
  })

  it('the model says of a text what it scored, how it was read, and which words drove it', async () => {
    const page = await stack.pageFor(admin, '/admin/model')
    await page.getByLabel('Text to score').fill('you are a stupid 1d10t')
    await page.getByRole('button', { name: 'Score it' }).click()
    const result = page.locator('[data-result]')
    await result.waitFor()
    const [analysis] = (await admin.client.ml.analyze(['you are a stupid 1d10t'])).results
    if (analysis?.outcome !== 'scored') throw new Error('the text was not scored')
    expect(analysis.folded).toBe('you are a stupid idiot')
    await result.locator('[data-folded]').getByText('you are a stupid idiot').waitFor()
    expect(await result.locator('mark').count()).toBeGreaterThan(0)
    const insult = Math.round(analysis.scores.insult * 100)
    await result.getByRole('img', { name: new RegExp(`^Insult: ${insult} `) }).waitFor()
    await page.getByRole('button', { name: 'Read it' }).click()
    await page.getByRole('heading', { name: 'Known failures' }).waitFor()
  })

  it('are refused to moderators', async () => {
    const fred = await stack.aUser('fred', { role: 'moderator' })
    const page = await stack.pageFor(fred, '/admin/users')
    await page.getByRole('heading', { name: 'Not for you' }).waitFor()
    await expect(fred.client.users.list()).rejects.toMatchObject({ status: 403 })
  })

  it.each(['light', 'dark'] as const)('axe finds nothing, %s', async (colorScheme) => {
    const page = await stack.pageFor(admin, '/admin/users', { colorScheme })
    for (const name of PAGES) {
      await page.goto(`${stack.url}/admin/${name}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), PATIENCE).toBe(0)
      await expectAccessible(page)
    }
    await page.goto(`${stack.url}/admin/users`)
    await openUser(page, 'admin')
    await expectAccessible(page)
  })

  it('fit a phone, and speak German', async () => {
    const page = await stack.pageFor(admin, '/admin/users', { viewport: PHONE, locale: 'de-DE' })
    await page.getByRole('heading', { name: 'Konten und Rollen' }).waitFor()
    for (const name of PAGES) {
      await page.goto(`${stack.url}/admin/${name}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), PATIENCE).toBe(0)
      await expectFits(page)
    }
  })
})
