import type { RoomBody } from '@parley/common/contracts/chat'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AStack, expectAccessible, PATIENT, type TestUser } from './a-stack.js'
import { composer, message, publishedTexts, say, textsOf } from './chat-steps.js'

const SLOW_MODE_S = 20

describe.runIf(hasBrowser)('sending when it does not go smoothly', { timeout: 180_000 }, () => {
  let stack: AStack
  let ada: TestUser
  let ben: TestUser
  beforeAll(async () => {
    stack = await AStack.start()
    ada = await stack.aUser('ada', { displayName: 'Ada Lovelace' })
    ben = await stack.aUser('ben', { displayName: 'Ben Okri' })
  }, 120_000)
  afterAll(() => stack?.stop())

  const aRoom = async (name: string, slow_mode_s = 0): Promise<RoomBody> => {
    const room = await ada.client.rooms.create({ kind: 'public', name, topic: '' })
    const { version, mode } = await ada.client.policy.room(room.id)
    if (slow_mode_s > 0) await ada.client.policy.changeRoom(room.id, { version, mode, overrides: { slow_mode_s } })
    await ben.client.rooms.join(room.id)
    return room
  }

  it('keeps a message that failed, also over a reload, and posts it once when it is tried again', async () => {
    const room = await aRoom('failing')
    const page = await stack.pageFor(ben, '/login')
    const faults = await faultyTransport(page)
    await page.goto(`${stack.url}/chat/${room.id}`)
    await composer(page).waitFor()
    await say(page, 'was it sent?')
    const failed = page.locator('article[data-outgoing="failed"]')
    await failed.getByText('Not sent.').waitFor()
    await expectAccessible(page)
    // The server has it, and only its answer was lost: the worst case for sending again.
    await expect.poll(() => publishedTexts(ada, room), PATIENT).toEqual(['was it sent?'])

    await page.reload()
    await composer(page).waitFor()
    await failed.or(message(page, 'was it sent?')).first().waitFor()
    faults.end()
    if ((await failed.count()) > 0) await failed.getByRole('button', { name: 'Try again' }).click()
    await page.locator('article[data-state="visible"]', { hasText: 'was it sent?' }).waitFor()
    await failed.waitFor({ state: 'detached' })
    await say(page, 'and on it goes')
    await page.locator('article[data-state="visible"]', { hasText: 'and on it goes' }).waitFor()
    expect(await textsOf(page)).toEqual(['was it sent?', 'and on it goes'])
    expect(await publishedTexts(ada, room)).toEqual(['was it sent?', 'and on it goes'])
  })

  it('shows what waits for a server that is away, keeps it over a reload, and sends it once when it is back', async () => {
    const room = await aRoom('away')
    const page = await stack.pageFor(ben, '/login')
    let isAway = false
    await page.routeWebSocket(/\/api\/chat\/ws/, (socket) => {
      if (isAway) void socket.close({ code: 1012 })
      else socket.connectToServer().onClose(() => void socket.close({ code: 1012 }))
    })
    await page.goto(`${stack.url}/chat/${room.id}`)
    await say(page, 'first')
    await page.locator('article[data-state="visible"]', { hasText: 'first' }).waitFor()
    isAway = true
    await page.reload()
    await message(page, 'first').waitFor()
    await say(page, 'into the void')
    const waiting = page.locator('article[data-outgoing="sending"]')
    await waiting.getByText('Not sent yet.').waitFor()
    await page.reload()
    await waiting.getByText('into the void').waitFor()
    await waiting.getByText('Not sent yet.').waitFor()
    isAway = false
    await waiting.getByRole('button', { name: 'Try again' }).click()
    await page.locator('article[data-state="visible"]', { hasText: 'into the void' }).waitFor()
    expect(await textsOf(page)).toEqual(['first', 'into the void'])
    expect(await publishedTexts(ada, room)).toEqual(['first', 'into the void'])
  })

  it('stays in place when the first thing to be told cannot even be shown', async () => {
    const room = await aRoom('first word')
    const { id } = await ada.client.messages.post(room.id, { text: 'tea?' })
    await ada.client.messages.react(id, '🍵')
    const page = await stack.pageFor(ben, '/login')
    const [stackCode, menuCode] = [/\/notification-stack-.*\.js$/, /\/user-menu-content-.*\.js$/]
    for (const what of [/\/reactions$/, stackCode, menuCode]) await page.route(what, (route) => route.abort())
    await page.goto(`${stack.url}/chat/${room.id}`)
    const reaction = message(page, 'tea?').getByRole('button', { name: '🍵, 1 person' })
    const unshown = page.waitForEvent('requestfailed', (request) => stackCode.test(request.url()))
    await reaction.click()
    await unshown
    await composer(page).fill('still here')

    // The next thing to be told brings what had to wait.
    await page.unroute(stackCode)
    await reaction.click()
    await page.getByRole('alert').filter({ hasText: 'The server cannot be reached' }).first().waitFor()

    const menu = page.getByRole('button', { name: /^Account and settings of/ })
    await menu.click()
    await page.getByRole('alert').filter({ hasText: 'This could not be loaded.' }).waitFor()
    expect(await composer(page).inputValue()).toBe('still here')
    await page.unroute(menuCode)
    await menu.click()
    await page.getByRole('menuitem', { name: 'Log out' }).waitFor()
  })

  it('counts down in slow mode, says why, and keeps what was typed', async () => {
    const room = await aRoom('slow', SLOW_MODE_S)
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    await say(page, 'first')
    await page.getByText(`Slow mode: one message every ${SLOW_MODE_S} seconds.`).waitFor()
    await say(page, 'second')
    await page
      .getByRole('status')
      .filter({ hasText: /You can send in \d+ seconds?\./ })
      .waitFor({ state: 'attached' })
    expect(await composer(page).inputValue()).toBe('second')
    await expectAccessible(page)
    expect(await publishedTexts(ada, room)).toEqual(['first'])

    // Another page does not get round it, and knows how long it lasts.
    const other = await stack.pageFor(ben, `/chat/${room.id}`)
    await other.getByText('Slow mode').waitFor()
    await page.bringToFront()
    await page.getByText('Slow mode').waitFor({ state: 'detached' })
    await composer(page).press('Enter')
    await expect.poll(() => publishedTexts(ada, room), PATIENT).toEqual(['first', 'second'])

    // Moderators need not wait.
    const hers = await stack.pageFor(ada, `/chat/${room.id}`)
    await say(hers, 'third')
    await say(hers, 'fourth')
    await expect.poll(() => publishedTexts(ben, room), PATIENT).toEqual(['first', 'second', 'third', 'fourth'])
    expect(await hers.getByText('Slow mode').count()).toBe(0)
  })

  it('tells who was too fast for a room that has just become slow, and lets them try again', async () => {
    const room = await aRoom('slowed', SLOW_MODE_S)
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    await composer(page).waitFor()
    // From elsewhere, so that this page does not know.
    await ben.client.messages.post(room.id, { text: 'first' })
    await message(page, 'first').waitFor()
    await say(page, 'second')
    const failed = page.locator('article[data-outgoing="failed"]', { hasText: 'second' })
    await failed.getByText('this room is in slow mode').waitFor()
    await page.getByText(`Slow mode: one message every ${SLOW_MODE_S} seconds.`).waitFor()
    await page.getByText('Slow mode: one').waitFor({ state: 'detached' })
    await failed.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => publishedTexts(ada, room), PATIENT).toEqual(['first', 'second'])
    await failed.waitFor({ state: 'detached' })
  })
})

/** Answers every post with an error while the server takes it, and hides from the page that it did; until `end`. */
async function faultyTransport(page: Page): Promise<{ end(): void }> {
  let isFaulty = true
  await page.routeWebSocket(/\/api\/chat\/ws/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((data) => {
      server.send(data)
      const frame = JSON.parse(String(data)) as { readonly t: string; readonly id: string }
      if (isFaulty && frame.t === 'send') {
        socket.send(JSON.stringify({ t: 'err', id: frame.id, code: 'internal', msg: 'Internal error', retry: false }))
      }
    })
    server.onMessage((data) => {
      const frame = JSON.parse(String(data)) as { readonly t: string; readonly kind?: string }
      const tells = frame.t === 'ack' || (frame.t === 'ev' && frame.kind === 'message')
      if (!(isFaulty && tells)) socket.send(data)
    })
  })
  return {
    end: () => {
      isFaulty = false
    },
  }
}
