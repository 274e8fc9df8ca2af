import type { RoomBody } from '@parley/common/contracts/chat'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AStack, expectAccessible, PATIENT, type TestUser } from './a-stack.js'
import { composer, message, publishedTexts, say } from './chat-steps.js'

const TOXIC = 'You are a worthless idiot and everybody hates you, shut up'
const KIND = 'I see it differently, and I am too tired to say it well'

describe.runIf(hasBrowser)('a room that asks before it publishes', { timeout: 180_000 }, () => {
  let stack: AStack
  let ada: TestUser
  let ben: TestUser
  let cleo: TestUser
  beforeAll(async () => {
    stack = await AStack.start()
    ada = await stack.aUser('ada', { displayName: 'Ada Lovelace' })
    ben = await stack.aUser('ben', { displayName: 'Ben Okri' })
    cleo = await stack.aUser('cleo')
  }, 120_000)
  afterAll(() => stack?.stop())

  const aRoom = async (name: string): Promise<RoomBody> => {
    const room = await ada.client.rooms.create({ kind: 'public', name, topic: '' })
    const { version } = await ada.client.policy.room(room.id)
    await ada.client.policy.changeRoom(room.id, { version, mode: 'nudge', overrides: {} })
    await Promise.all([ben, cleo].map((user) => user.client.rooms.join(room.id)))
    return room
  }
  /** Ben's page with the question about what he wrote. */
  const asked = async (room: RoomBody): Promise<Page> => {
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    await say(page, 'Good morning')
    await message(page, 'Good morning').waitFor()
    await say(page, TOXIC)
    await page.getByRole('dialog', { name: 'Send it like this?' }).waitFor()
    return page
  }

  it('tells why it asks, and publishes the new words instead', async () => {
    const room = await aRoom('rewritten')
    const page = await asked(room)
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/automatic check is .* that it/).waitFor()
    expect(await dialog.locator('mark').count()).toBeGreaterThan(0)
    expect(await dialog.getByLabel('Your message').inputValue()).toBe(TOXIC)
    expect(await dialog.getByRole('button', { name: 'Send the new words' }).isDisabled()).toBe(true)
    await expectAccessible(page)
    expect(await publishedTexts(cleo, room)).toEqual(['Good morning'])

    await dialog.getByLabel('Your message').fill(KIND)
    await dialog.getByRole('button', { name: 'Send the new words' }).click()
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(() => publishedTexts(cleo, room), PATIENT).toEqual(['Good morning', KIND])
    await page.locator('article[data-state="visible"]', { hasText: KIND }).waitFor()
    expect(await page.getByText(TOXIC).count()).toBe(0)
  })

  it('sends it as it is when its author insists, and then does what the policy says', async () => {
    const room = await aRoom('insisted')
    const page = await asked(room)
    await page.getByRole('button', { name: 'Send as it is' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const own = message(page, TOXIC)
    await own.getByText('Waiting for a check.').waitFor()
    await own.getByRole('button', { name: 'Object' }).waitFor()
    expect(await own.getByRole('button', { name: 'Decide now' }).count()).toBe(0)
    expect(await publishedTexts(cleo, room)).toEqual(['Good morning'])
    const { items } = await ada.client.moderation.items({ room: room.id })
    expect(items).toHaveLength(1)
    // Asked once and for all: also after a reload.
    await page.reload()
    await own.getByRole('button', { name: 'Object' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('gives the words back when its author thinks better of it', async () => {
    const room = await aRoom('withdrawn')
    const page = await asked(room)
    await page.getByLabel('Your message').fill(`${TOXIC}, or maybe not`)
    await page.getByRole('button', { name: 'Do not send' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => composer(page).inputValue()).toBe(`${TOXIC}, or maybe not`)
    await expect.poll(() => page.locator('article', { hasText: TOXIC }).count()).toBe(0)
    await page.reload()
    await expect.poll(() => composer(page).inputValue()).toBe(`${TOXIC}, or maybe not`)
    expect(await publishedTexts(cleo, room)).toEqual(['Good morning'])
    expect(await page.locator('article', { hasText: TOXIC }).count()).toBe(0)
  })

  it('asks again from the message itself when the question was put off', async () => {
    const room = await aRoom('put-off')
    const page = await asked(room)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await message(page, TOXIC).getByText('Not sent yet.').waitFor()
    await message(page, TOXIC).getByRole('button', { name: 'Decide now' }).click()
    await page.getByLabel('Your message').fill(KIND)
    await page.getByRole('button', { name: 'Send the new words' }).click()
    await expect.poll(() => publishedTexts(cleo, room), PATIENT).toEqual(['Good morning', KIND])
  })
})
