import { readFile } from 'node:fs/promises'
import type { Download, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AStack, expectAccessible, expectFits, PHONE, type TestUser } from './a-stack.js'

const PATIENCE = { timeout: 30_000, interval: 250 } as const
/** A page's own code is loaded first, and the machine may be busy. */
const LOADED = { timeout: 60_000 } as const
const TABS = ['overview', 'scores', 'people', 'review', 'speed'] as const
const FRIENDLY = ['good morning', 'the build is green', 'who wants tea?', 'thanks a lot', 'see you tomorrow'] as const
/** Of messages that were not acted on, on light ground (`src/components/charts/palette.ts`). */
const CLEAN_COLOUR = [0x87, 0x8d, 0xa3] as const
const RUDE = ['you are a stupid idiot', 'shut up you worthless piece of shit'] as const

describe.runIf(hasBrowser)('the dashboards', { timeout: 240_000 }, () => {
  let stack: AStack
  let grace: TestUser
  let tea: string

  beforeAll(async () => {
    stack = await AStack.start()
    grace = await stack.aUser('grace', { role: 'moderator' })
    const ada = await stack.aUser('ada')
    tea = (await ada.client.rooms.create({ kind: 'public', name: 'tea' })).id
    const coffee = (await ada.client.rooms.create({ kind: 'public', name: 'coffee' })).id
    const bob = await stack.aUser('bob')
    for (const room of [tea, coffee]) await bob.client.rooms.join(room)
    for (const text of FRIENDLY) await ada.client.messages.post(tea, { text })
    for (const text of [...FRIENDLY, ...RUDE]) await bob.client.messages.post(coffee, { text })
    const posted = 2 * FRIENDLY.length + RUDE.length
    await vi.waitFor(async () => {
      const { messages, pending, flagged, hidden } = await grace.client.analytics.summary()
      const seen = { messages, pending, hasActed: flagged + hidden > 0 }
      expect(seen).toEqual({ messages: posted, pending: 0, hasActed: true })
    }, PATIENCE)
  }, 180_000)
  afterAll(() => stack?.stop())

  const tile = (page: Page, name: string) => page.locator(`[data-tile="${name}"] dd`).first().textContent()
  const note = (page: Page, name: string) => page.locator(`[data-tile="${name}"] dd`).nth(1).textContent()
  const panel = (page: Page, name: string) => page.locator(`[data-panel="${name}"]`)
  /** Whether a bar of this colour stands in the panel's chart. */
  const isDrawn = (page: Page, name: string, colour: readonly number[]) =>
    panel(page, name)
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement, wanted) => {
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
        for (let at = 0; at < data.length; at += 4) {
          if (wanted.every((part, index) => data[at + index] === part)) return true
        }
        return false
      }, colour)

  const download = async (page: Page, name: string, item: RegExp): Promise<Download> => {
    await panel(page, name)
      .getByRole('button', { name: /^Table and files/ })
      .click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ])
    return file
  }

  it('show the figures of the API', async () => {
    const page = await stack.pageFor(grace, '/dashboards?range=24h&live=off')
    const { from, ...summary } = await grace.client.analytics.summary()
    await expect.poll(() => tile(page, 'messages'), PATIENCE).toBe(String(summary.messages))
    expect(await tile(page, 'flagged')).toBe(String(summary.flagged))
    expect(await tile(page, 'hidden')).toBe(String(summary.hidden))
    expect(await tile(page, 'active_users')).toBe(String(summary.active_users))

    const volume = panel(page, 'volume')
    await volume.getByRole('img', { name: /^Messages\./ }).waitFor()
    await volume.getByRole('button', { name: /^Table and files/ }).click()
    await page.getByRole('menuitem', { name: 'Show as a table' }).click()
    const rows = await volume
      .locator('tbody tr')
      .evaluateAll((found) =>
        found.map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent))),
      )
    const { points } = await grace.client.analytics.timeseries({ from })
    const shown = rows.map((cells) => cells.reduce((sum, cell) => sum + cell, 0)).reverse()
    expect(shown.slice(-points.length)).toEqual(points.map(({ messages }) => messages))

    await page.getByRole('tab', { name: 'Scores' }).click()
    const { histograms } = await grace.client.analytics.histograms({ label: 'toxicity' })
    const spread = panel(page, 'histogram').getByRole('img', { name: /^Scores/ })
    // The thresholds are asked for apart: the figures may be there before them.
    await expect.poll(() => spread.getAttribute('aria-label'), PATIENCE).toContain('(hide)')
    expect(await spread.getAttribute('aria-label')).toContain(`${histograms[0]?.scored} messages scored`)
  })

  it('are narrowed by filters that live in the URL and survive a reload', async () => {
    const page = await stack.pageFor(grace, '/dashboards?live=off')
    await page.getByRole('combobox', { name: 'Room' }).fill('tea')
    await page.getByRole('option', { name: 'tea' }).click()
    await page.waitForURL((url) => url.searchParams.get('room') === tea)
    await page.getByRole('combobox', { name: 'Label' }).click()
    await page.getByRole('option', { name: 'Insult' }).click()
    await page.getByRole('combobox', { name: 'Time range' }).click()
    await page.getByRole('option', { name: 'Last 7 days' }).click()
    await page.waitForURL((url) => url.searchParams.get('range') === '7d' && url.searchParams.get('label') === 'insult')
    const { messages } = await grace.client.analytics.summary({ room: tea })
    await expect.poll(() => tile(page, 'messages'), PATIENCE).toBe(String(messages))
    await page.reload()
    await expect.poll(() => tile(page, 'messages'), PATIENCE).toBe(String(messages))
    expect(await page.getByRole('combobox', { name: 'Label' }).inputValue()).toBe('Insult')
    await page.getByRole('tab', { name: 'Rooms and people' }).click()
    // Filters go along; what is not kept by room says so.
    expect(new URL(page.url()).searchParams.get('room')).toBe(tea)
    await panel(page, 'top-rooms').getByText('whole server').waitFor()
    await panel(page, 'top-users').getByText('all labels').waitFor()
  })

  it('tell of one room who speaks there and how its messages score', async () => {
    const page = await stack.pageFor(grace, `/dashboards/people?room=${tea}&live=off`)
    const { items } = await grace.client.analytics.topUsers({ room: tea })
    const authors = panel(page, 'top-users').getByRole('img', { name: /^Top authors/ })
    await authors.waitFor(LOADED)
    expect(await authors.getAttribute('aria-label')).toContain(`${items[0]?.name}: ${items[0]?.messages}`)
    expect(await authors.getAttribute('aria-label')).not.toContain('bob')
    expect(await panel(page, 'top-users').getByText('whole server').count()).toBe(0)
    await page.getByRole('tab', { name: 'Scores' }).click()
    const { histograms } = await grace.client.analytics.histograms({ room: tea, label: 'toxicity' })
    const spread = panel(page, 'histogram').getByRole('img', { name: /^Scores/ })
    await spread.waitFor(LOADED)
    expect(await spread.getAttribute('aria-label')).toContain(`${histograms[0]?.scored} messages scored`)
  })

  it('take a series out of a chart, and put it back', async () => {
    const page = await stack.pageFor(grace, '/dashboards?range=24h&live=off')
    await panel(page, 'volume').locator('canvas').waitFor(LOADED)
    const entry = panel(page, 'volume').getByRole('button', { name: 'Not acted on' })
    for (const isThere of [true, false, true]) {
      await expect.poll(() => isDrawn(page, 'volume', CLEAN_COLOUR), PATIENCE).toBe(isThere)
      expect(await entry.getAttribute('aria-pressed')).toBe(String(isThere))
      await entry.click()
    }
  })

  it('say what is wrong where there are no figures, and wait for none', async () => {
    const page = await stack.pageFor(grace, '/dashboards?room=nonsense&live=off')
    await expect.poll(() => tile(page, 'messages'), PATIENCE).toBe('–')
    expect(await tile(page, 'overturned')).toBe('–')
    expect(await note(page, 'messages')).not.toBe('')
    await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), PATIENCE).toBe(0)
  })

  it('say of every tile that is of the whole server that it is, while a room is chosen', async () => {
    const page = await stack.pageFor(grace, `/dashboards/speed?room=${tea}&live=off`)
    for (const name of ['p50', 'p99', 'waiting', 'dead_letters', 'outbox']) {
      await expect.poll(() => note(page, name), PATIENCE).toContain('whole server')
    }
    await page.getByRole('tab', { name: 'Review' }).click()
    for (const name of ['open', 'turnaround', 'turnaround_p95']) {
      await expect.poll(() => note(page, name), PATIENCE).toContain('whole server')
    }
    await expect.poll(() => note(page, 'override'), PATIENCE).toMatch(/^of \d+ decided$/)
  })

  it('tell nobody who talks with whom', async () => {
    const [dora, emil] = [await stack.aUser('dora'), await stack.aUser('emil')]
    const { id } = await dora.client.rooms.openDirect({ user_id: emil.id })
    await dora.client.messages.post(id, { text: 'between the two of us' })
    const ofDirectRooms = { id: '00000000-0000-0000-0000-000000000000', name: '', messages: 1 }
    await vi.waitFor(async () => {
      const { items } = await grace.client.analytics.topRooms()
      expect(items).toContainEqual(expect.objectContaining(ofDirectRooms))
    }, PATIENCE)
    await expect(grace.client.analytics.topUsers({ room: id })).rejects.toMatchObject({ status: 404 })
    const page = await stack.pageFor(grace, `/dashboards/people?room=${id}&live=off`)
    await panel(page, 'top-users').getByText('There is no such room, or you may not see it.').waitFor()
    const rooms = panel(page, 'top-rooms').getByRole('img', { name: /^Top rooms/ })
    await rooms.waitFor(LOADED)
    expect(await rooms.getAttribute('aria-label')).toContain('Direct conversations: 1')
  })

  it('tell how full the queues have been', async () => {
    const { points, queues } = await grace.client.analytics.queueHistory()
    expect(queues).toContain('moderation')
    expect(points.at(-1)?.outbox).not.toBeNull()
    const page = await stack.pageFor(grace, '/dashboards/speed?live=off')
    for (const name of ['queue-depth', 'queue-age']) {
      await panel(page, name).locator('canvas').waitFor(LOADED)
      const file = await readFile(await (await download(page, name, /CSV/)).path(), 'utf8')
      expect(file).toMatch(/^Time,analytics,corrections,moderation,verdicts,/)
    }
  })

  it('begin with the last hour where there is no more, and keep it in the URL', async () => {
    const page = await stack.pageFor(grace, '/dashboards?live=off')
    const range = page.getByRole('combobox', { name: 'Time range' })
    await range.waitFor()
    expect(await range.inputValue()).toBe('Last hour')
    await page.getByRole('combobox', { name: 'Label' }).click()
    await page.getByRole('option', { name: 'Insult' }).click()
    await page.waitForURL((url) => url.searchParams.get('range') === '1h')
  })

  it('take a range of any two times', async () => {
    const page = await stack.pageFor(grace, '/dashboards?live=off')
    await page.getByRole('combobox', { name: 'Time range' }).click()
    await page.getByRole('option', { name: 'Other range' }).click()
    await page.getByLabel(/^From\b/).fill('2026-01-01T00:00')
    await page.getByLabel(/^To\b/).fill('2026-01-02T00:00')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL((url) => url.searchParams.has('from') && url.searchParams.has('to'))
    await expect.poll(() => tile(page, 'messages'), PATIENCE).toBe('0')
    await panel(page, 'volume').getByText('Nothing was posted in this range.').waitFor()
    expect(await page.getByRole('switch', { name: 'Live' }).isDisabled()).toBe(true)
  })

  it('show what was posted while one looks', async () => {
    const page = await stack.pageFor(grace, `/dashboards?room=${tea}`)
    const { messages } = await grace.client.analytics.summary({ room: tea })
    await expect.poll(() => tile(page, 'messages'), PATIENCE).toBe(String(messages))
    await grace.client.rooms.join(tea)
    await grace.client.messages.post(tea, { text: 'one more cup' })
    await expect.poll(() => tile(page, 'messages'), PATIENCE).toBe(String(messages + 1))
  })

  it('hand out files: the messages as CSV, a chart as a picture, its figures as CSV', async () => {
    const page = await stack.pageFor(grace, '/dashboards?live=off')
    await page.getByRole('button', { name: 'Export' }).click()
    const [messages] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'All messages' }).click(),
    ])
    expect(messages.suggestedFilename()).toBe('parley-messages.csv')
    const lines = (await readFile(await messages.path(), 'utf8')).trim().split('\r\n')
    expect(lines).toHaveLength(1 + (await grace.client.analytics.summary()).messages)
    expect(lines[0]).toContain('message_id')

    await panel(page, 'volume').locator('canvas').waitFor()
    const picture = await download(page, 'volume', /PNG/)
    const bytes = await readFile(await picture.path())
    expect(picture.suggestedFilename()).toBe('parley-volume.png')
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect(bytes.length).toBeGreaterThan(5_000)

    const figures = await readFile(await (await download(page, 'causes', /CSV/)).path(), 'utf8')
    expect(figures).toMatch(/^Label,Flagged,Hidden,Held,Rejected\r\n/)
  })

  it('are refused to whoever is no moderator', async () => {
    const carol = await stack.aUser('carol')
    const page = await stack.pageFor(carol, '/dashboards')
    await page.getByRole('heading', { name: 'Not for you' }).waitFor()
    await expect(carol.client.analytics.summary()).rejects.toMatchObject({ status: 403 })
  })

  it.each(['light', 'dark'] as const)('axe finds nothing, %s', async (colorScheme) => {
    const page = await stack.pageFor(grace, '/dashboards?live=off', { colorScheme })
    for (const tab of TABS) {
      await page.goto(`${stack.url}/dashboards/${tab}?live=off`)
      await page.locator('[data-panel]').first().waitFor(LOADED)
      await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), PATIENCE).toBe(0)
      await expectAccessible(page)
    }
  })

  it('fit a phone, and speak German', async () => {
    const page = await stack.pageFor(grace, '/dashboards?live=off', { viewport: PHONE, locale: 'de-DE' })
    await page.getByRole('heading', { name: 'Auswertung' }).waitFor()
    for (const tab of TABS) {
      await page.goto(`${stack.url}/dashboards/${tab}?live=off`)
      await page.locator('[data-panel]').first().waitFor(LOADED)
      await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), PATIENCE).toBe(0)
      await expectFits(page)
    }
  })
})
