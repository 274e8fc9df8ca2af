import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AStack, expectAccessible, type TestUser } from './a-stack.js'

describe.runIf(hasBrowser)('an account made while registration is held', { timeout: 180_000 }, () => {
  const PASSWORD = 'correct horse battery staple'
  let stack: AStack
  let admin: TestUser
  beforeAll(async () => {
    stack = await AStack.start()
    admin = await stack.admin()
    await admin.client.policy.startRaid({ registration: 'held' })
  }, 120_000)
  afterAll(() => stack?.stop())

  const logIn = async (page: Page, username: string, password: string) => {
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
  }

  it('is told to wait by registration and by the login, and only by its own password', async () => {
    const page = await stack.anonymousPage('/register')
    await page.getByLabel('Username').fill('hilda')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'Your account is made' }).waitFor()
    await page.getByRole('alert').getByText('waits for an administrator').waitFor()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Log in' }).click()
    await logIn(page, 'hilda', PASSWORD)
    await page.getByRole('alert').getByText('waits for an administrator').waitFor()
    await logIn(page, 'hilda', 'not my password')
    await page.getByRole('alert').getByText('Username or password is wrong').waitFor()
  })

  it('stands apart from disabled ones, until an administrator lets it in', async () => {
    await admin.client.auth.register({ username: 'vera', password: PASSWORD })
    const { id } = await admin.client.users.create({ username: 'dan', password: PASSWORD })
    await admin.client.users.change(id, { disabled: true })
    const page = await stack.pageFor(admin, '/admin/users')
    const [vera, dan] = [page.locator('[data-user="vera"]'), page.locator('[data-user="dan"]')]
    const show = async (standing: string) => {
      await page.getByRole('combobox', { name: 'State of the account' }).click()
      await page.getByRole('option', { name: standing }).click()
    }
    await show('Disabled')
    await vera.waitFor({ state: 'hidden' })
    await dan.getByText('Disabled').waitFor()
    await show('Waiting')
    await dan.waitFor({ state: 'hidden' })
    await vera.getByText('Waiting').waitFor()

    await vera.getByRole('button').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('They can log in once you let them in').waitFor()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Let them in' }).click()
    await dialog.getByRole('button', { name: 'Disable and end all sessions' }).waitFor()
    await vera.waitFor({ state: 'hidden' })

    const hers = await stack.anonymousPage('/login')
    await logIn(hers, 'vera', PASSWORD)
    await hers.getByRole('navigation', { name: 'Main' }).waitFor()
  })
})
