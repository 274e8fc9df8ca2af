import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AStack } from './a-stack.js'
import { message } from './chat-steps.js'

const MAX_BYTES = 250_000
const DIST = fileURLToPath(new URL('../dist', import.meta.url))
/** Asked for as soon as the chat is, but nothing waits for it: messages stand there as they were typed until it comes. */
const MARKDOWN = /\/assets\/(markdown-text|lib)-/

describe.runIf(hasBrowser)('the first load of the chat', { timeout: 120_000 }, () => {
  let stack: AStack
  beforeAll(async () => {
    stack = await AStack.start()
  }, 120_000)
  afterAll(() => stack?.stop())

  it('shows messages after less than 250 kB of compressed JavaScript', async () => {
    const ada = await stack.aUser('ada')
    const room = await ada.client.rooms.create({ kind: 'public', name: 'tea', topic: '' })
    await ada.client.messages.post(room.id, { text: 'The kettle is on' })
    const page = await stack.pageFor(ada, '/health')
    const paths = new Set<string>()
    await page.route(/\.js$/, async (route) => {
      const { pathname } = new URL(route.request().url())
      if (MARKDOWN.test(pathname)) return route.abort()
      paths.add(pathname)
      return route.continue()
    })
    await page.goto(`${stack.url}/chat/${room.id}`)
    await message(page, 'The kettle is on').waitFor()
    expect(paths.size).toBeGreaterThan(3)
    const sizes = await Promise.all([...paths].map((path) => compressedBytes(path)))
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    console.info(`first load of the chat: ${bytes} bytes of JavaScript, gzip`)
    expect(bytes).toBeLessThan(MAX_BYTES)
  })
})

/** As gzip, which every browser takes; Brotli is smaller. What is too small to be worth compressing counts as it is. */
async function compressedBytes(path: string): Promise<number> {
  const whole = () => stat(`${DIST}${path}`)
  return (await stat(`${DIST}${path}.gz`).catch(whole)).size
}
