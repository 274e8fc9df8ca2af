import type { RoomBody } from '@parley/common/contracts/chat'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AStack, complaintsOf, expectAccessible, expectFits, PATIENT, PHONE, type TestUser } from './a-stack.js'
import { composer, fillFast, message, textsOf } from './chat-steps.js'

const TOXIC = 'You are a worthless idiot and everybody hates you, shut up'
/** Long enough for a slow page to show it. */
const SHORT_MUTE_S = 20

describe.runIf(hasBrowser)('the chat', { timeout: 180_000 }, () => {
  let stack: AStack
  let ada: TestUser
  let ben: TestUser
  let count = 0
  beforeAll(async () => {
    stack = await AStack.start()
    ada = await stack.aUser('ada', { displayName: 'Ada Lovelace' })
    ben = await stack.aUser('ben', { displayName: 'Ben Okri' })
  }, 120_000)
  afterAll(() => stack?.stop())

  /** A public room of Ada's that Ben is in. */
  const aRoom = async (): Promise<RoomBody> => {
    count += 1
    const room = await ada.client.rooms.create({ kind: 'public', name: `tea-${count}`, topic: 'Kettles' })
    await ben.client.rooms.join(room.id)
    return room
  }
  const fill = async (room: RoomBody, messages: number): Promise<void> => {
    for (let from = 0; from < messages; from += 50) {
      const texts = Array.from({ length: Math.min(50, messages - from) }, (_, at) => `line ${from + at + 1}`)
      for (const text of texts) await ada.client.messages.post(room.id, { text })
    }
  }

  it('brings what one writes to the other, and says who is typing, here and has read', async () => {
    const room = await aRoom()
    const [hers, his] = await Promise.all([ada, ben].map((user) => stack.pageFor(user, `/chat/${room.id}`)))
    if (!hers || !his) throw new Error('two pages were opened')
    const complaints = complaintsOf(hers)
    // Typing is only told to those who listen already.
    await his.getByRole('button', { name: 'Members' }).click()
    await his.getByRole('heading', { name: 'Online (2)' }).waitFor()
    await composer(hers).pressSequentially('Is the **kettle** on, @ben?')
    await his.getByText('Ada Lovelace is typing').waitFor()
    await composer(hers).press('Enter')
    await message(his, 'Is the kettle on').locator('strong', { hasText: 'kettle' }).waitFor()
    await message(his, 'Is the kettle on').locator('[data-mention="me"]').waitFor()
    expect(await composer(hers).inputValue()).toBe('')
    await hers.bringToFront()
    await hers.getByText('Seen by Ben Okri').waitFor()

    await his.bringToFront()
    await message(his, 'Is the kettle on').hover()
    await his.getByRole('button', { name: 'Reply' }).click()
    await composer(his).fill('It is')
    await composer(his).press('Enter')
    await message(hers, 'It is')
      .getByRole('button', { name: /Ada Lovelace Is the/ })
      .waitFor()

    await message(hers, 'It is').hover()
    await hers.getByRole('button', { name: 'Add a reaction' }).click()
    await hers.getByPlaceholder('Find an emoji').fill('tea')
    await hers
      .getByRole('gridcell', { name: /teacup without handle/i })
      .first()
      .click()
    await message(his, 'It is').getByRole('button', { name: '🍵, 1 person' }).click()
    await message(hers, 'It is').getByRole('button', { name: '🍵, 2 people' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('takes a toxic message from the others, tells its author why, and brings it back when a moderator says so', async () => {
    const room = await aRoom()
    const moderator = await stack.aUser('mia', { role: 'moderator' })
    // Not the owner: the room's staff go on seeing what was hidden.
    const cleo = await stack.aUser('cleo')
    await cleo.client.rooms.join(room.id)
    const [hers, his] = await Promise.all([cleo, ben].map((user) => stack.pageFor(user, `/chat/${room.id}`)))
    if (!hers || !his) throw new Error('two pages were opened')
    await composer(his).fill(TOXIC)
    await composer(his).press('Enter')
    await hers.getByText('A message of Ben Okri was hidden by moderation.').waitFor({ timeout: 60_000 })
    expect(await hers.getByText(TOXIC).count()).toBe(0)
    const own = his.locator('article[data-state="hidden"]')
    await own.getByText('Hidden from the others.').waitFor()
    await own.getByText(/automatic check is .* that it/).waitFor()
    expect(await own.locator('mark').count()).toBeGreaterThan(0)
    await expectAccessible(his)

    await own.getByRole('button', { name: 'Object' }).click()
    await his.getByLabel('Why should it be decided otherwise?').fill('We are rehearsing a play')
    await his.getByRole('button', { name: 'Send', exact: true }).last().click()
    await own.getByRole('button', { name: 'Objection sent' }).waitFor()

    const { items } = await moderator.client.moderation.items({ room: room.id })
    const [item] = items
    expect(items).toHaveLength(1)
    if (item) await moderator.client.moderation.decide(item.id, { decision: 'approve', reason: 'A play' })
    await message(hers, TOXIC).waitFor()
    await message(his, TOXIC).waitFor()
    await own.waitFor({ state: 'detached' })
  })

  it('goes on after the server was killed, with nothing missing and nothing twice', async () => {
    const room = await aRoom()
    const [hers, his] = await Promise.all([ada, ben].map((user) => stack.pageFor(user, `/chat/${room.id}`)))
    if (!hers || !his) throw new Error('two pages were opened')
    await composer(hers).fill('before')
    await composer(hers).press('Enter')
    await message(his, 'before').waitFor()
    await stack.server.kill('SIGKILL')
    await composer(hers).fill('while it was away')
    await composer(hers).press('Enter')
    await hers.getByText('Sending').waitFor()
    await hers.getByText('Connection lost').waitFor()
    await stack.restart()
    await message(his, 'while it was away').waitFor({ timeout: 60_000 })
    await composer(his).fill('after')
    await composer(his).press('Enter')
    await message(hers, 'after').waitFor()
    for (const page of [hers, his]) {
      expect(await textsOf(page)).toEqual(['before', 'while it was away', 'after'])
      expect(await page.getByText('Connection lost').count()).toBe(0)
    }
  })

  it('keeps its place while older messages are put in front, and while new ones arrive', async () => {
    const room = await aRoom()
    await fill(room, 240)
    await ben.client.rooms.markRead(room.id, (await ben.client.rooms.get(room.id)).head)
    const page = await stack.pageFor(ben, '/login')
    // The next page waits until it was measured where everything stands.
    let deliver: () => void = () => {}
    const measured = new Promise<void>((resolve) => {
      deliver = resolve
    })
    await page.route(/messages\?before=/, async (route) => {
      await measured
      await route.continue()
    })
    await page.goto(`${stack.url}/chat/${room.id}`)
    await message(page, 'line 240').waitFor()
    const scroller = page.locator('[data-scroller]')
    const topOf = () => scroller.evaluate((element) => element.scrollTop)
    await scroller.hover()
    await page.mouse.wheel(0, -4_000)
    await expect.poll(topOf, PATIENT).toBe(0)
    const [first] = await placesOf(page)
    if (!first) throw new Error('there are messages on the page')
    deliver()
    await expect.poll(topOf, PATIENT).toBeGreaterThan(500)
    const moved = async () => {
      const after = (await placesOf(page)).find(({ id }) => id === first.id)
      return Math.abs((after?.y ?? Number.POSITIVE_INFINITY) - first.y)
    }
    await expect.poll(moved, PATIENT).toBeLessThanOrEqual(2)

    await ada.client.messages.post(room.id, { text: 'news' })
    await page.getByRole('button', { name: 'Jump to the latest message, 1 new' }).waitFor()
    expect(await moved()).toBeLessThanOrEqual(2)
    await page.getByRole('button', { name: /Jump to the latest/ }).click()
    await message(page, 'news').waitFor()
  })

  it('moves by as much as it is scrolled, in every frame, however tall what comes into sight is', async () => {
    const room = await aRoom()
    const text = (at: number) =>
      at % 3 === 0 ? `line ${at}\n\n- one\n- two\n- three` : `line ${at} ${'and on '.repeat(at % 50)}`
    for (let at = 1; at <= 200; at += 1) await ada.client.messages.post(room.id, { text: text(at) })
    await ben.client.rooms.markRead(room.id, (await ben.client.rooms.get(room.id)).head)
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    await message(page, 'line 200').waitFor()
    await page.locator('[data-scroller]').hover()
    const moves = await movesOf(page)
    let wheeled = 0
    for (let before = 0; !(await page.getByText('This is where the room begins.').isVisible()); ) {
      expect(wheeled).toBeLessThan(40_000)
      await page.mouse.wheel(0, -400)
      wheeled += 400
      await expect.poll(async () => (await moves()).total, PATIENT).toBeGreaterThan(before)
      before = (await moves()).total
    }
    const { total, backwards } = await moves()
    expect(total).toBeLessThanOrEqual(wheeled + 2)
    expect(backwards).toBeLessThanOrEqual(2)
    expect(await page.locator('[role=feed] article').count()).toBeLessThan(120)
  })

  it('opens where reading stopped, and marks what is new', async () => {
    const room = await aRoom()
    await fill(room, 60)
    const { items } = await ben.client.messages.history(room.id, { limit: 100 })
    await ben.client.rooms.markRead(room.id, items[9]?.seq ?? 0)
    const elsewhere = await aRoom()
    const page = await stack.pageFor(ben, `/chat/${elsewhere.id}`)
    await page.getByRole('link', { name: `${room.name}, 50 unread` }).click()
    await page.getByText('New', { exact: true }).waitFor()
    await message(page, 'line 11').waitFor()
    await page.getByRole('button', { name: /Jump to the latest/ }).click()
    await message(page, 'line 60').waitFor()
    await page.getByRole('link', { name: room.name, exact: true }).waitFor()
  })

  it('leads from a search and from a link to the message itself', async () => {
    const room = await aRoom()
    const wanted = await ada.client.messages.post(room.id, { text: 'the samovar is in the cellar' })
    await fill(room, 120)
    const page = await stack.pageFor(ben, `/chat/${room.id}?m=${wanted.id}`)
    await page.locator('article[data-highlighted]', { hasText: 'samovar' }).waitFor()
    await page.goto(`${stack.url}/chat/${room.id}`)
    await message(page, 'line 120').or(message(page, 'line 1')).first().waitFor()
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByPlaceholder('Search messages').fill('samovar')
    await page.getByRole('list', { name: 'Messages found' }).getByRole('button').click()
    await page.locator('article[data-highlighted]', { hasText: 'samovar' }).waitFor()
    await expectAccessible(page)
  })

  it('can be used with the keyboard alone: send, answer, edit, delete', async () => {
    const room = await aRoom()
    await ada.client.messages.post(room.id, { text: 'Who brings milk?' })
    const page = await stack.pageFor(ben, '/chat')
    await page.getByRole('link', { name: /tea-/ }).first().waitFor()
    await page.keyboard.press('Control+K')
    await page.getByPlaceholder('Go to a room or person').waitFor()
    await page.keyboard.type(room.name)
    await page.keyboard.press('Enter')
    await message(page, 'Who brings milk?').waitFor()
    await composer(page).focus()
    await page.keyboard.press('ArrowUp')
    await page.locator('article:focus', { hasText: 'Who brings milk?' }).waitFor()
    await page.keyboard.press('r')
    await page.getByText('Reply to Ada Lovelace:').waitFor()
    await page.keyboard.type('I do')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('and sugar')
    await page.keyboard.press('Enter')
    await page.locator('article:not([data-outgoing])', { hasText: 'and sugar' }).waitFor()
    await page.keyboard.press('ArrowUp')
    await page.getByLabel('Edit your message').waitFor()
    await page.keyboard.type(' lumps')
    await page.keyboard.press('Enter')
    await message(page, 'sugar lumps').getByText('(edited)').waitFor()
    const found = await ada.client.messages.history(room.id)
    expect(found.items.map(({ text, reply_to }) => [text, reply_to])).toEqual([
      ['Who brings milk?', null],
      ['I do\nand sugar lumps', found.items[0]?.id],
    ])
    await composer(page).press('ArrowUp')
    await page.keyboard.press('Escape')
    await page.locator('[role=feed] article').last().focus()
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Delete' }).press('Enter')
    await message(page, 'sugar lumps').waitFor({ state: 'detached' })
  })

  it('leads to the message that is changed, and keeps the changed text wherever one reads', async () => {
    const room = await aRoom()
    await ben.client.messages.post(room.id, { text: 'tea at four' })
    for (let at = 1; at <= 40; at += 1) {
      await ada.client.messages.post(room.id, { text: `line ${at}${'\nand on'.repeat(8)}` })
    }
    await ben.client.rooms.markRead(room.id, (await ben.client.rooms.get(room.id)).head)
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    await message(page, 'line 40').waitFor()
    await composer(page).press('ArrowUp')
    const field = page.getByLabel('Edit your message')
    const topOf = async () => (await field.boundingBox())?.y
    await expect.poll(topOf, PATIENT).toBeGreaterThan(0)
    await expect.poll(() => field.evaluate((element) => element === document.activeElement), PATIENT).toBe(true)
    await page.keyboard.type(' sharp')
    await page.locator('[data-scroller]').hover()
    await page.mouse.wheel(0, 20_000)
    await expect.poll(topOf, PATIENT).toBeLessThan(-2_000)
    expect(await field.inputValue()).toBe('tea at four sharp')
    await page.keyboard.press('Enter')
    await expect
      .poll(async () => (await ben.client.messages.history(room.id)).items[0]?.text, PATIENT)
      .toBe('tea at four sharp')
  })

  it('quotes in answers what the answered message says now, in memory or not', async () => {
    const room = await aRoom()
    const far = await ada.client.messages.post(room.id, { text: 'the samovar' })
    await fillFast(ada, room, 150)
    const near = await ada.client.messages.post(room.id, { text: 'the kettle' })
    await ada.client.messages.post(room.id, { text: 'about what was far', reply_to: far.id })
    await ada.client.messages.post(room.id, { text: 'about what was near', reply_to: near.id })
    await ben.client.rooms.markRead(room.id, (await ben.client.rooms.get(room.id)).head)
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    const quotes = (ofFar: string, ofNear: string) =>
      Promise.all([
        message(page, 'about what was far').getByRole('button', { name: ofFar }).waitFor(),
        message(page, 'about what was near').getByRole('button', { name: ofNear }).waitFor(),
      ])
    await quotes('the samovar', 'the kettle')
    await ada.client.messages.edit(far.id, 'a better one')
    await ada.client.messages.edit(near.id, 'a cheaper one')
    await quotes('a better one', 'a cheaper one')
    await ada.client.messages.delete(far.id)
    await ada.client.messages.delete(near.id)
    await quotes('This message is not shown any more.', 'This message is not shown any more.')
  })

  it('says when older messages cannot be read, and reads them when it is told to try again', async () => {
    const room = await aRoom()
    await fill(room, 60)
    await ben.client.rooms.markRead(room.id, (await ben.client.rooms.get(room.id)).head)
    const page = await stack.pageFor(ben, '/login')
    await page.route(/messages\?before=/, (route) => route.abort())
    await page.goto(`${stack.url}/chat/${room.id}`)
    await message(page, 'line 60').waitFor()
    const retry = page.locator('[data-scroller]').getByRole('alert').getByRole('button', { name: 'Try again' })
    await retry.waitFor()
    await expectAccessible(page)
    await page.unroute(/messages\?before=/)
    await retry.click()
    await page.getByText('This is where the room begins.').waitFor({ state: 'attached' })
    await retry.waitFor({ state: 'detached' })
  })

  it('tells screen readers who wrote, and falls silent again also after two messages in a row', async () => {
    const room = await aRoom()
    await ada.client.messages.post(room.id, { text: 'nothing new' })
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    await message(page, 'nothing new').waitFor()
    const told = page.getByRole('status').filter({ hasText: 'New message from Ada Lovelace' })
    await ada.client.messages.post(room.id, { text: 'first' })
    await told.waitFor({ state: 'attached' })
    await ada.client.messages.post(room.id, { text: 'second' })
    await message(page, 'second').waitFor()
    await told.waitFor({ state: 'detached' })
    await ada.client.messages.post(room.id, { text: 'third' })
    await told.waitFor({ state: 'attached' })
  })

  it('keeps drafts over a reload, and shows where they are', async () => {
    const [room, other] = [await aRoom(), await aRoom()]
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    await composer(page).fill('half a thought')
    await page.getByRole('link', { name: other.name, exact: true }).click()
    await page.getByRole('link', { name: `${room.name}, draft` }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: `${room.name}, draft` }).click()
    await expect.poll(() => composer(page).inputValue()).toBe('half a thought')
  })

  it('keeps over a reload which message a draft answers', async () => {
    const room = await aRoom()
    const asked = await ada.client.messages.post(room.id, { text: 'milk or lemon' })
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    await message(page, 'milk or lemon').hover()
    await page.getByRole('button', { name: 'Reply' }).click()
    await composer(page).fill('lemon, please')
    const end = page.getByRole('button', { name: 'Do not reply' })
    await end.waitFor()
    await page.reload()
    await end.waitFor()
    await composer(page).press('Enter')
    await message(page, 'lemon, please').waitFor()
    await expect
      .poll(async () => (await ada.client.messages.history(room.id)).items.at(-1)?.reply_to, PATIENT)
      .toBe(asked.id)
  })

  it('creates rooms, invites into them by link, and opens direct messages', async () => {
    const guest = await stack.aUser('guest')
    const page = await stack.pageFor(ada, '/chat')
    await page.getByRole('button', { name: 'New room or message' }).click()
    await page.getByRole('menuitem', { name: 'Create a room' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('back office')
    await page.getByLabel(/^Private/).check()
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { name: 'back office' }).waitFor()
    await page.getByRole('button', { name: 'Members' }).click()
    await page.getByRole('button', { name: 'Make an invite link' }).click()
    const link = await page.getByLabel('Invite link').inputValue()

    const theirs = await stack.pageFor(guest, link.slice(stack.url.length))
    await theirs.getByRole('button', { name: 'Join' }).click()
    await theirs.getByRole('heading', { name: 'back office' }).waitFor()
    await page.getByRole('heading', { name: 'Online (2)' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Actions for guest' }).click()
    await page.getByRole('menuitem', { name: 'Write a direct message' }).click()
    await page.getByRole('heading', { name: 'guest' }).waitFor()
    await composer(page).fill('psst')
    await composer(page).press('Enter')
    await theirs.getByRole('link', { name: /Ada Lovelace, 1 unread/ }).waitFor()
    await expect.poll(() => theirs.title()).toContain('(1)')
  })

  it('shows a message that fails, and lets it be sent again or dropped', async () => {
    const room = await aRoom()
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    await composer(page).fill('first')
    await composer(page).press('Enter')
    await message(page, 'first').waitFor()
    await ada.client.rooms.mute(room.id, ben.id, 3_600)
    await page.getByText(/You are muted in this room until/).waitFor()
    await expectAccessible(page)
    await ada.client.rooms.unmute(room.id, ben.id)
    await composer(page).waitFor()
    // One that ends by itself: nobody tells the page.
    await ada.client.rooms.mute(room.id, ben.id, SHORT_MUTE_S)
    await page.getByText(/You are muted in this room until/).waitFor()
    await composer(page).waitFor()
  })

  it('is accessible and fits, in both themes, on a phone and in German', async () => {
    const room = await aRoom()
    await fill(room, 30)
    await ada.client.messages.post(room.id, {
      text: '# Heading\n\n- one\n- two\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<img src=x onerror=alert(1)> https://example.org',
    })
    for (const options of [{ colorScheme: 'dark' }, { viewport: PHONE }, { locale: 'de-DE' }] as const) {
      const page = await stack.pageFor(ben, `/chat/${room.id}`, options)
      await page.locator('article').first().waitFor()
      await expectAccessible(page)
      await expectFits(page)
      await page.goto(`${stack.url}/chat/browse`)
      await page.getByRole('listitem').first().waitFor()
      await expectAccessible(page)
      await expectFits(page)
    }
    const phone = await stack.pageFor(ben, '/chat', { viewport: PHONE })
    await phone.getByRole('link', { name: room.name }).click()
    await phone.locator('article').first().waitFor()
    await phone.getByRole('link', { name: 'Back to the list of rooms' }).click()
    await phone.getByRole('link', { name: room.name }).waitFor()
  })
})

/** The messages on the page, with their distance from its top. */
async function placesOf(page: Page): Promise<{ readonly id: string; readonly y: number }[]> {
  return page
    .locator('[role=feed] article')
    .evaluateAll((rows) =>
      rows.map((row) => ({ id: row.getAttribute('data-message') ?? '', y: row.getBoundingClientRect().y })),
    )
}

/** Follows the messages from frame to frame: how far they went down in all, and the most that they went up in one. */
async function movesOf(page: Page): Promise<() => Promise<{ readonly total: number; readonly backwards: number }>> {
  await page.evaluate(() => {
    const moves = { total: 0, backwards: 0 }
    Object.assign(window, { moves })
    let before = new Map<string, number>()
    const look = () => {
      // What is not on screen may move: only what is read must not.
      const rows = [...document.querySelectorAll<HTMLElement>('[role=feed] article')].filter((row) => {
        const { top, bottom } = row.getBoundingClientRect()
        return bottom > 60 && top < window.innerHeight - 120
      })
      const now = new Map(rows.map((row) => [row.dataset.message ?? '', row.getBoundingClientRect().y]))
      const known = [...now].find(([id]) => before.has(id))
      const moved = known ? known[1] - (before.get(known[0]) ?? 0) : 0
      moves.total += moved
      moves.backwards = Math.max(moves.backwards, -moved)
      before = now
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  return () =>
    page.evaluate(() => (window as unknown as { moves: { readonly total: number; readonly backwards: number } }).moves)
}
