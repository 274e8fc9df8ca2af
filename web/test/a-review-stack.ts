import type { ReviewItem } from '@parley/client/moderation-api'
import type { RoomBody } from '@parley/common/contracts/chat'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { AStack, type TestUser } from './a-stack.js'

/** Each is flagged at least by the model as it is shipped, under the server's default policy. */
export const TOXIC = [
  'You are a worthless idiot and everybody hates you',
  'Shut up you stupid fool',
  'What a pathetic moron you are',
  'Go to hell, you disgusting idiot',
] as const
export const WAIT = { timeout: 60_000, interval: 250 } as const

/** An installation with two moderators, mia and max, and with ann, in whose rooms somebody behaves badly. */
export class AReviewStack {
  #rooms = 0

  private constructor(
    readonly stack: AStack,
    readonly mia: TestUser,
    readonly max: TestUser,
    readonly ann: TestUser,
  ) {}

  static async start(): Promise<AReviewStack> {
    const stack = await AStack.start()
    const mia = await stack.aUser('mia', { role: 'moderator', displayName: 'Mia' })
    const max = await stack.aUser('max', { role: 'moderator', displayName: 'Max' })
    const ann = await stack.aUser('ann', { displayName: 'Ann' })
    return new AReviewStack(stack, mia, max, ann)
  }

  /** A room of Ann's with somebody in it who cannot behave; strikes stay with them. */
  async aRoom(): Promise<{ readonly room: RoomBody; readonly tom: TestUser }> {
    this.#rooms += 1
    const room = await this.ann.client.rooms.create({ kind: 'public', name: `plaza-${this.#rooms}` })
    const tom = await this.stack.aUser(`tom-${this.#rooms}`)
    await tom.client.rooms.join(room.id)
    return { room, tom }
  }

  async openItems(room: RoomBody): Promise<readonly ReviewItem[]> {
    return (await this.mia.client.moderation.items({ room: room.id })).items
  }

  /** Posts `texts` and waits until each is in the queue. */
  async flagged(room: RoomBody, by: TestUser, texts: readonly string[]): Promise<readonly ReviewItem[]> {
    for (const text of texts) await by.client.messages.post(room.id, { text })
    const all = new Set(texts)
    await expect
      .poll(async () => (await this.openItems(room)).filter(({ snapshot }) => all.has(snapshot.text)).length, WAIT)
      .toBe(texts.length)
    return this.openItems(room)
  }

  async resolutionOf(id: string): Promise<string | null> {
    return (await this.mia.client.moderation.item(id)).resolution
  }

  stop(): Promise<void> {
    return this.stack.stop()
  }
}

/** The queue's rows. */
export function rows(page: Page): Locator {
  return page.locator('[data-item]')
}

/** Waits until this item is the one at hand, and its detail shown. */
export async function openOn(page: Page, wanted: ReviewItem | undefined): Promise<void> {
  await page.locator(`[data-item="${wanted?.id}"][aria-current="true"]`).waitFor()
  await page
    .getByRole('article')
    .getByText(wanted?.snapshot.text ?? '')
    .first()
    .waitFor()
}
