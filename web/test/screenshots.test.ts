import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { RoomBody } from '@parley/common/contracts/chat'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AStack, PATIENT, type PageOptions, PHONE, type TestUser } from './a-stack.js'
import { composer, message, say } from './chat-steps.js'

/** Pictures for README and docs: `npm run screenshots -w web` plays the scene and writes them. Not a part of `npm test`. */
const isWanted = process.env.SCREENSHOTS === '1'
const FOLDER = fileURLToPath(new URL('../../docs/images', import.meta.url))

const PEOPLE = [
  ['mara', 'Mara Lindqvist'],
  ['tomas', 'Tomás Herrera'],
  ['priya', 'Priya Raman'],
  ['jonas', 'Jonas Weber'],
  ['aiko', 'Aiko Mori'],
  ['samuel', 'Samuel Osei'],
] as const
type Name = (typeof PEOPLE)[number][0]

const SCENE: readonly (readonly [Name, string])[] = [
  ['mara', 'Morning all. The makerspace opens at 10 today, the laser cutter is booked until noon.'],
  ['tomas', 'Then I take the afternoon. Still cutting the panels for the bike shed.'],
  ['priya', 'Can somebody show me the *new* extraction filter before I start?'],
  [
    'mara',
    'Sure. In short:\n\n1. Switch on the fan **before** the laser\n2. Wait for the green light\n3. Leave it running for five minutes after',
  ],
  ['priya', 'Perfect, thank you @mara'],
  ['jonas', 'The settings that worked for 4 mm plywood:\n\n```\nspeed 18 mm/s\npower 62 %\npasses 1\n```'],
  ['aiko', 'Mine charred at 62 %. With air assist at full pressure it is clean.'],
  ['samuel', 'I have put both into the wiki: https://wiki.makerspace.example/laser/plywood'],
]

const HEATED: readonly (readonly [Name, string])[] = [
  ['tomas', 'Who left the band saw running over night?'],
  ['jonas', 'Not me, I was gone by six.'],
  ['samuel', 'You are a worthless idiot, Jonas, and everybody hates you, shut up'],
  ['aiko', 'Let us look at the log first, please.'],
  ['samuel', 'You stupid pathetic idiot, shut your mouth, nobody wants you here'],
  ['mara', 'The log says the timer failed. Nobody left anything running.'],
  ['jonas', 'Apology accepted in advance.'],
]

describe.runIf(isWanted && hasBrowser)('pictures for README and docs', { timeout: 300_000 }, () => {
  let stack: AStack
  const people = new Map<Name, TestUser>()
  let moderator: TestUser
  let workshop: RoomBody
  let saw: RoomBody
  const person = (name: Name): TestUser => {
    const user = people.get(name)
    if (!user) throw new Error(`nobody is called ${name}`)
    return user
  }

  beforeAll(async () => {
    await mkdir(FOLDER, { recursive: true })
    stack = await AStack.start()
    for (const [name, displayName] of PEOPLE) people.set(name, await stack.aUser(name, { displayName }))
    moderator = await stack.aUser('nora', { displayName: 'Nora Castellanos', role: 'admin' })
    workshop = await aRoom('workshop', 'Machines, bookings and what came of them')
    saw = await aRoom('wood', 'Saws, planes and splinters')
    await aRoom('electronics', 'Soldering, boards, firmware')
    await aRoom('announcements', 'What everybody should know')
    await play(workshop, SCENE)
    await play(saw, HEATED)
    await decide()
  }, 240_000)
  afterAll(() => stack?.stop())

  const aRoom = async (name: string, topic: string): Promise<RoomBody> => {
    const room = await person('mara').client.rooms.create({ kind: 'public', name, topic })
    for (const user of [...people.values(), moderator])
      if (user !== person('mara')) await user.client.rooms.join(room.id)
    return room
  }
  const play = async (room: RoomBody, scene: typeof SCENE): Promise<void> => {
    for (const [name, text] of scene) await person(name).client.messages.post(room.id, { text })
  }
  /** Waits until what is to be reviewed is there, and decides about the first. */
  const decide = async (): Promise<void> => {
    const { moderation } = moderator.client
    // One stays open, for the picture of the queue.
    const found = await vi.waitFor(async () => {
      const { items } = await moderation.items({})
      expect(items.length).toBeGreaterThan(0)
      return items
    }, PATIENT)
    const [first, second] = found
    if (first && second)
      await moderation.decide(first.id, { decision: 'remove', reason: 'No insults here, however loud the saw' })
  }
  const picture = async (name: string, page: Page): Promise<void> => {
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))),
    )
    await page.screenshot({ path: `${FOLDER}/${name}.png` })
  }
  const chat = async (name: string, options: PageOptions): Promise<void> => {
    const page = await stack.pageFor(person('priya'), `/chat/${workshop.id}`, options)
    await page.getByText('passes 1').waitFor()
    await message(page, 'speed 18').locator('pre').waitFor()
    await picture(name, page)
  }

  it('the chat: light, dark, on a phone', async () => {
    const page = await stack.pageFor(person('tomas'), `/chat/${workshop.id}`)
    await say(page, 'Thanks! Then 60 % with air it is. Pictures of the shed tonight.')
    await message(page, 'Pictures of the shed').waitFor()
    const { head } = await person('priya').client.rooms.get(workshop.id)
    await person('priya').client.rooms.markRead(workshop.id, head)
    await chat('chat', {})
    await chat('chat-dark', { colorScheme: 'dark' })
    await chat('chat-phone', { viewport: PHONE })
    const own = await stack.pageFor(person('samuel'), `/chat/${saw.id}`)
    await own.locator('article[data-state="hidden"], article[data-state="removed"]').first().waitFor()
    await own
      .getByText(/automatic check is/)
      .first()
      .waitFor()
    await composer(own).waitFor()
    await picture('chat-hidden', own)
  })

  it('the review queue', async () => {
    const { items } = await moderator.client.moderation.items({})
    const page = await stack.pageFor(moderator, `/review/${items[0]?.id ?? ''}`, {
      viewport: { width: 1440, height: 900 },
    })
    await page.locator('mark').first().waitFor()
    await picture('review', page)
  })

  it('the dashboards', async () => {
    const page = await stack.pageFor(moderator, '/dashboards', { viewport: { width: 1440, height: 900 } })
    await page.locator('svg, canvas').first().waitFor()
    await page.waitForLoadState('networkidle')
    await picture('dashboards', page)
  })

  it('the policy of a room', async () => {
    const page = await stack.pageFor(moderator, `/review/policy/${saw.id}`, { viewport: { width: 1440, height: 900 } })
    await page.getByText('Reading the scores').waitFor()
    await page.getByText('Reading the scores').waitFor({ state: 'detached' })
    await page.waitForLoadState('networkidle')
    await picture('policy', page)
  })
})
