import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, startBrowser } from '../../test/browser.js'
import { anInstallation, type Installation, ServerProcess } from './server-process.js'

describe.runIf(hasBrowser)('what a browser shows', { timeout: 60_000 }, () => {
  let installation: Installation
  let server: ServerProcess
  let browser: Browser
  beforeAll(async () => {
    installation = await anInstallation()
    ;[server, browser] = await Promise.all([ServerProcess.start(installation), startBrowser()])
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await installation.remove()
  })

  const open = async (path: string): Promise<Page> => {
    const page = await browser.newPage()
    await page.goto(server.url + path, { waitUntil: 'networkidle' })
    return page
  }

  it('the start page is the web app, and neither it nor the reference fails to load anything', async () => {
    const page = await browser.newPage()
    const failed: string[] = []
    page.on('response', (response) => {
      if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`)
    })
    await page.goto(server.url, { waitUntil: 'networkidle' })
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor()
    await page.goto(`${server.url}/docs`)
    await page.locator('.swagger-ui .info .title').waitFor()
    expect(failed).toEqual([])
  })

  it("Swagger UI's Authorize logs in, and requests tried there carry the token", async () => {
    const page = await open('/docs')
    await page.locator('.auth-wrapper .authorize').first().click()
    const dialog = page.locator('.dialog-ux')
    const password = dialog.locator('.auth-container', { hasText: 'password' }).first()
    await password.locator('input[type="text"]').first().fill('admin')
    await password
      .locator('input[type="password"]')
      .first()
      .fill(await installation.secret('admin_password'))
    await password.locator('button.authorize').click()
    // By its text: Swagger UI's label for it is another.
    await dialog
      .locator('button', { hasText: /logout/i })
      .first()
      .waitFor()
    await dialog.locator('.close-modal').first().click()

    const whoAmI = page.locator('.opblock-get', { has: page.locator('[data-path="/api/auth/me"]') }).first()
    await whoAmI.locator('.opblock-summary-control').click()
    await whoAmI.getByRole('button', { name: /try it out/i }).click()
    const answered = page.waitForResponse((response) => response.url().endsWith('/api/auth/me'))
    await whoAmI.getByRole('button', { name: /execute/i }).click()
    const response = await answered
    expect(response.status()).toBe(200)
    expect(await response.json()).toMatchObject({ username: 'admin', role: 'admin' })
  })
})
