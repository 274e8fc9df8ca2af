import type { RoomBody } from '@parley/common/contracts/chat'
import type { Locator, Page } from 'playwright-core'
import type { TestUser } from './a-stack.js'

/* What tests of the chat do on its pages. */

export function composer(page: Page): Locator {
  return page.getByRole('textbox', { name: /^Message to/ })
}

export function message(page: Page, text: string): Locator {
  return page.locator('[role=feed] article', { hasText: text }).first()
}

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}

export async function textsOf(page: Page): Promise<string[]> {
  return page.locator('[role=feed] article p').allTextContents()
}

/** What the others get to read, oldest first. */
export async function publishedTexts(reader: TestUser, room: RoomBody): Promise<(string | null)[]> {
  const { items } = await reader.client.messages.history(room.id, { limit: 100 })
  return items.map(({ text }) => text)
}

/** Fills a room, many posts at a time and so in no certain order; `line 1` is the first and `line N` the last. */
export async function fillFast(author: TestUser, room: RoomBody, count: number): Promise<void> {
  const post = (at: number) => author.client.messages.post(room.id, { text: `line ${at}` })
  await post(1)
  let next = 2
  const worker = async () => {
    while (next < count) {
      const at = next
      next += 1
      await post(at)
    }
  }
  await Promise.all(Array.from({ length: 48 }, worker))
  if (count > 1) await post(count)
}
