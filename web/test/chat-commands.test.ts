import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RoomBody } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AStack, expectAccessible, PATIENT, type TestUser } from './a-stack.js'
import { composer, message, publishedTexts, say } from './chat-steps.js'

interface Invocation {
  readonly command: string
  readonly text: string
}

describe.runIf(hasBrowser)('slash commands', { timeout: 180_000 }, () => {
  let stack: AStack
  let ada: TestUser
  let ben: TestUser
  let room: RoomBody
  let bot: Bot
  beforeAll(async () => {
    stack = await AStack.start()
    ada = await stack.aUser('ada', { displayName: 'Ada Lovelace' })
    ben = await stack.aUser('ben', { displayName: 'Ben Okri' })
    const secretary = await stack.aUser('secretary', { displayName: 'Secretary' })
    bot = await Bot.start()
    room = await secretary.client.rooms.create({ kind: 'public', name: 'office', topic: '' })
    await Promise.all([ada, ben].map((user) => user.client.rooms.join(room.id)))
    const admin = await stack.admin()
    for (const [name, description, hint] of [
      ['remind', 'Reminds you of something', '[when] [what]'],
      ['remove', 'Forgets a reminder', '[number]'],
      ['poll', 'Asks the room', '[question]'],
    ] as const) {
      const command = await secretary.client.commands.create(room.id, { name, description, hint, url: bot.url })
      await admin.client.request('PATCH', `/api/chat/outgoing-webhooks/${command.webhook_id}`, {
        json: { may_be_private: true },
      })
    }
  }, 120_000)
  afterAll(async () => {
    await stack?.stop()
    await bot?.close()
  })

  it('are offered at a slash, chosen with the keyboard, and answered to who gave them alone', async () => {
    const [hers, his] = await Promise.all([ada, ben].map((user) => stack.pageFor(user, `/chat/${room.id}`)))
    if (!hers || !his) throw new Error('two pages were opened')
    await composer(his).waitFor()
    await composer(hers).pressSequentially('/')
    const list = hers.getByRole('listbox', { name: 'Commands of this room' })
    await list.waitFor()
    expect(await list.getByRole('option').count()).toBe(3)
    await expectAccessible(hers)
    await composer(hers).pressSequentially('re')
    await expect.poll(() => list.getByRole('option').count()).toBe(2)
    await composer(hers).press('ArrowDown')
    const active = await composer(hers).getAttribute('aria-activedescendant')
    expect(await hers.locator(`[id="${active}"]`).textContent()).toContain('/remove')
    await composer(hers).press('ArrowUp')
    await composer(hers).press('Enter')
    await expect.poll(() => composer(hers).inputValue()).toBe('/remind ')
    await list.waitFor({ state: 'detached' })
    await composer(hers).pressSequentially('tomorrow water the plants')
    await composer(hers).press('Enter')

    const given = hers.getByRole('region', { name: 'Your commands' })
    await given.getByText('I will remind you: tomorrow water the plants').waitFor()
    await given.getByText('Only you see this').waitFor()
    await expectAccessible(hers)
    expect(bot.received).toEqual([{ command: 'remind', text: 'tomorrow water the plants' }])
    expect(await composer(hers).inputValue()).toBe('')
    expect(await publishedTexts(ben, room)).toEqual([])
    expect(await his.getByText(/remind/).count()).toBe(0)
    await given.getByRole('button', { name: 'Close' }).click()
    await given.waitFor({ state: 'detached' })
  })

  it('close at Escape, and what only looks like one is a message', async () => {
    const page = await stack.pageFor(ada, `/chat/${room.id}`)
    await composer(page).pressSequentially('/po')
    const list = page.getByRole('listbox', { name: 'Commands of this room' })
    await list.waitFor()
    await composer(page).press('Escape')
    await list.waitFor({ state: 'detached' })
    expect(await composer(page).inputValue()).toBe('/po')
    await say(page, '/etc/hosts is where it stands')
    await message(page, '/etc/hosts is where it stands').waitFor()
    await expect.poll(() => publishedTexts(ben, room), PATIENT).toContain('/etc/hosts is where it stands')
    // What was closed was of the message that is sent.
    await composer(page).pressSequentially('/po')
    await list.waitFor()
  })

  it('say so when their bot does not answer', async () => {
    const page = await stack.pageFor(ben, `/chat/${room.id}`)
    bot.isBroken = true
    await composer(page).waitFor()
    await say(page, '/poll Tea or coffee?')
    await page.getByText('Waiting for the answer').waitFor()
    await page.getByText('Secretary does not answer. Try again later.').waitFor()
    expect(await publishedTexts(ada, room)).not.toContain('/poll Tea or coffee?')
  })
})

/** What commands are sent to: a server of its own, as a bot has it. */
class Bot {
  readonly received: Invocation[] = []
  isBroken = false

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Bot> {
    const server = createServer()
    const bot = new Bot(server)
    server.on('request', (request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        if (bot.isBroken) return response.writeHead(500).end()
        const { command, text } = (JSON.parse(Buffer.concat(parts).toString()) as { readonly data: Invocation }).data
        bot.received.push({ command, text })
        response.writeHead(200, { 'content-type': 'application/json' })
        return response.end(JSON.stringify({ text: `I will remind you: ${text}` }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return bot
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve))
  }
}
