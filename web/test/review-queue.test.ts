import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AReviewStack, openOn, rows, TOXIC, WAIT } from './a-review-stack.js'
import { complaintsOf } from './a-stack.js'
import { deferred } from './deferred.js'

describe.runIf(hasBrowser)('the review queue', { timeout: 150_000 }, () => {
  let review: AReviewStack
  beforeAll(async () => {
    review = await AReviewStack.start()
  }, 120_000)
  afterAll(() => review?.stop())

  it('is gone through with the keyboard: look, approve, remove, skip, undo', async () => {
    const { room, tom } = await review.aRoom()
    const items = await review.flagged(room, tom, TOXIC)
    const page = await review.stack.pageFor(review.mia, `/review?room=${room.id}`)
    const complaints = complaintsOf(page)
    await rows(page)
      .nth(TOXIC.length - 1)
      .waitFor()

    await page.keyboard.press('j')
    await openOn(page, items[0])
    await page.keyboard.press('j')
    await openOn(page, items[1])
    await page.keyboard.press('k')
    await openOn(page, items[0])
    await page
      .getByRole('meter')
      .or(page.getByRole('img', { name: /of 100/ }))
      .first()
      .waitFor()

    await page.keyboard.press('a')
    await openOn(page, items[1])
    await page.getByText('Approved', { exact: true }).first().waitFor()
    await expect.poll(() => review.resolutionOf(items[0]?.id ?? ''), WAIT).toBe('approved')

    await page.keyboard.press('r')
    await openOn(page, items[2])
    await expect.poll(() => review.resolutionOf(items[1]?.id ?? ''), WAIT).toBe('removed')
    await page.keyboard.press('s')
    await openOn(page, items[3])
    await expect.poll(() => rows(page).count(), WAIT).toBe(1)

    // The skip first, then the removal: the newest is undone first.
    await page.keyboard.press('u')
    await openOn(page, items[2])
    await page.keyboard.press('u')
    await openOn(page, items[1])
    await expect
      .poll(async () => (await review.mia.client.moderation.item(items[1]?.id ?? '')).state, WAIT)
      .toBe('open')
    expect(complaints).toEqual([])
  })

  it('asks for what an act needs, and leaves letters alone while one types', async () => {
    const { room, tom } = await review.aRoom()
    const [first] = await review.flagged(room, tom, [TOXIC[0]])
    const page = await review.stack.pageFor(review.mia, `/review/${first?.id}?room=${room.id}`)
    await page.getByRole('article').waitFor()
    await page.keyboard.press('m')
    const dialog = page.getByRole('dialog', { name: 'Mute the author' })
    await dialog.getByLabel('Reason').pressSequentially('a rather mad remark')
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('a rather mad remark')
    await dialog.getByRole('button', { name: 'Mute' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => review.resolutionOf(first?.id ?? ''), WAIT).toBe('removed')
    await expect
      .poll(() => tom.client.messages.post(room.id, { text: 'hello' }).catch((error: Error) => error.message), WAIT)
      .toMatch(/muted/)

    await page.keyboard.press('Shift+?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await help.getByText('Approve', { exact: true }).waitFor()
    await help.getByLabel('Single keys act').setChecked(false, { force: true })
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })
    await page.keyboard.press('Shift+?')
    expect(await help.isVisible()).toBe(false)
  })

  it('gives an item to one moderator at a time, and tells the other who has it', async () => {
    const { room, tom } = await review.aRoom()
    const items = await review.flagged(room, tom, TOXIC.slice(0, 2))
    const path = `/review/${items[0]?.id}?room=${room.id}`
    const hers = await review.stack.pageFor(review.mia, path)
    await hers.getByText('You are on this item').waitFor()
    const his = await review.stack.pageFor(review.max, path)
    await his.getByText('mia is on this item').first().waitFor()
    await expect.poll(() => his.getByRole('button', { name: /^Approve/ }).isDisabled(), WAIT).toBe(true)

    await hers.keyboard.press('j')
    await openOn(hers, items[1])
    await his.getByText('You are on this item').waitFor()
    await his.getByRole('button', { name: /^Approve/ }).click()
    await expect.poll(() => review.resolutionOf(items[0]?.id ?? ''), WAIT).toBe('approved')
    // Hers goes without a jump: she stays where she is.
    await expect.poll(() => rows(hers).count(), WAIT).toBe(1)
    await openOn(hers, items[1])
  })

  it('believes the news of a lease more than an older answer that comes after it', async () => {
    const { room, tom } = await review.aRoom()
    const items = await review.flagged(room, tom, TOXIC.slice(0, 2))
    const first = items[0]?.id ?? ''
    const path = `/review/${first}?room=${room.id}`
    const hers = await review.stack.pageFor(review.mia, path)
    await hers.getByText('You are on this item').waitFor()
    const his = await review.stack.pageFor(review.max, path)
    await his.getByText('mia is on this item').first().waitFor()

    const [isRead, letGo] = [deferred(), deferred()]
    await his.route(
      `**/items/${first}`,
      async (route) => {
        const response = await route.fetch()
        isRead.resolve()
        await letGo.promise
        await route.fulfill({ response })
      },
      { times: 1 },
    )
    await review.ann.client.messages.report(items[0]?.message_id ?? '', 'harassment')
    await isRead.promise
    await hers.keyboard.press('j')
    await his.getByText('You are on this item').waitFor()
    const late = his.waitForResponse((response) => response.url().endsWith(`/items/${first}`))
    letGo.resolve()
    await (await late).finished()
    await his.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))))
    expect(await his.getByText('You are on this item').count()).toBe(1)
    await his.getByRole('button', { name: /^Approve/ }).click()
    await expect.poll(() => review.resolutionOf(first), WAIT).toBe('approved')
  })

  it('shows new items as they come, without moving from the one at hand', async () => {
    const { room, tom } = await review.aRoom()
    const [first] = await review.flagged(room, tom, [TOXIC[1]])
    const page = await review.stack.pageFor(review.mia, `/review/${first?.id}?room=${room.id}`)
    await page.getByRole('article').waitFor()
    await review.flagged(room, tom, [TOXIC[3]])
    await rows(page).nth(1).waitFor({ timeout: 60_000 })
    await openOn(page, first)
  })

  it('decides many at once, after asking, and takes it back in one step', async () => {
    const { room, tom } = await review.aRoom()
    const items = await review.flagged(room, tom, TOXIC.slice(0, 3))
    const page = await review.stack.pageFor(review.mia, `/review?room=${room.id}`)
    await rows(page).nth(2).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.keyboard.press('Shift+J')
    await page.keyboard.press('Shift+J')
    const bar = page.getByRole('group', { name: 'All marked items' })
    await bar.getByText('3 marked').waitFor()
    await bar.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog', { name: 'Remove 3 messages?' }).getByRole('button', { name: 'Remove 3' }).click()
    await expect.poll(() => rows(page).count(), WAIT).toBe(0)
    await expect
      .poll(() => Promise.all(items.map(({ id }) => review.resolutionOf(id))), WAIT)
      .toEqual(items.map(() => 'removed'))

    await page.getByRole('alert').getByRole('button', { name: /^Undo/ }).click()
    await expect.poll(() => rows(page).count(), WAIT).toBe(3)
    expect(await review.openItems(room)).toHaveLength(3)
  })

  it('acts on the marked items that are still there, not on what a colleague has decided meanwhile', async () => {
    const { room, tom } = await review.aRoom()
    const [first, second, third] = await review.flagged(room, tom, TOXIC.slice(0, 3))
    const byMax = (id = '') => review.max.client.moderation.decide(id, { decision: 'approve' })
    const page = await review.stack.pageFor(review.mia, `/review?room=${room.id}`)
    await rows(page).nth(2).waitFor()
    await page
      .getByRole('checkbox', { name: /^Mark the message/ })
      .first()
      .click({ force: true })
    await page.keyboard.press('r')
    const asked = page.getByRole('dialog', { name: 'Remove 1 message?' })
    await asked.waitFor()
    await byMax(first?.id)
    await asked.waitFor({ state: 'hidden' })
    await expect.poll(() => rows(page).count(), WAIT).toBe(2)

    await markAll(page)
    const bar = page.getByRole('group', { name: 'All marked items' })
    await bar.getByText('2 marked').waitFor()
    await byMax(second?.id)
    await bar.getByText('1 marked').waitFor()
    await page.keyboard.press('r')
    await asked.getByRole('button', { name: 'Remove 1' }).click()
    await expect
      .poll(() => Promise.all([first, second, third].map((item) => review.resolutionOf(item?.id ?? ''))), WAIT)
      .toEqual(['approved', 'approved', 'removed'])
  })

  it('gives an item to somebody who may decide it, and many at once', async () => {
    const { room, tom } = await review.aRoom()
    const items = await review.flagged(room, tom, TOXIC.slice(0, 3))
    // Chat knows of somebody's role once they have been there.
    await review.max.client.rooms.list()
    const page = await review.stack.pageFor(review.mia, `/review/${items[0]?.id}?room=${room.id}`)
    const complaints = complaintsOf(page)
    await openOn(page, items[0])
    await page.getByText('You are on this item').waitFor()
    await page.keyboard.press('Shift+I')
    const dialog = page.getByRole('dialog', { name: 'Assign 1 item' })
    await dialog.getByRole('combobox', { name: 'To' }).fill('ma')
    await page.getByRole('option', { name: /Max \(@max\)/ }).click()
    await dialog.getByRole('button', { name: 'Assign' }).click()
    await page.getByText('Assigned to max').first().waitFor()
    await page.keyboard.press('u')
    await expect
      .poll(async () => (await review.mia.client.moderation.item(items[0]?.id ?? '')).assignee, WAIT)
      .toBeNull()

    await markAll(page)
    const bar = page.getByRole('group', { name: 'All marked items' })
    await bar.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Assign 3 to …' }).click()
    const many = page.getByRole('dialog', { name: 'Assign 3 items' })
    await many.getByRole('combobox', { name: 'To' }).fill('an')
    // Ann owns the room; whoever is a mere member is not offered.
    await page.getByRole('option', { name: /Ann \(@ann\)/ }).click()
    await many.getByRole('button', { name: 'Assign 3' }).click()
    const assignees = async () =>
      Promise.all(items.map(async ({ id }) => (await review.mia.client.moderation.item(id)).assignee?.username ?? null))
    await expect.poll(assignees, WAIT).toEqual(['ann', 'ann', 'ann'])
    await page.getByRole('alert').getByRole('button', { name: /^Undo/ }).click()
    await expect.poll(assignees, WAIT).toEqual([null, null, null])
    expect(complaints).toEqual([])
  })

  it('warns, mutes, skips and restores many at once, each with the way back', async () => {
    const { room, tom } = await review.aRoom()
    const items = await review.flagged(room, tom, TOXIC.slice(0, 2))
    const page = await review.stack.pageFor(review.mia, `/review?room=${room.id}`)
    await rows(page).nth(1).waitFor()
    await markAll(page)
    const boxes = page.getByRole('checkbox', { name: /^Mark the message/ })
    const opacities = boxes.evaluateAll((found) =>
      found.map((box) => getComputedStyle(box.closest('[class*=box]') ?? box).opacity),
    )
    expect(await opacities).toEqual(['1', '1'])
    await page.keyboard.press('s')
    await expect.poll(() => rows(page).count(), WAIT).toBe(0)
    await page.getByText('2 skipped').first().waitFor()
    await page.keyboard.press('u')
    await expect.poll(() => rows(page).count(), WAIT).toBe(2)

    await markAll(page)
    await page.keyboard.press('m')
    const dialog = page.getByRole('dialog', { name: 'Mute the authors of 2 messages' })
    await dialog.getByLabel('Reason').fill('Calm down')
    await dialog.getByRole('button', { name: 'Mute' }).click()
    await expect
      .poll(() => Promise.all(items.map(({ id }) => review.resolutionOf(id))), WAIT)
      .toEqual(['removed', 'removed'])
    await expect
      .poll(() => tom.client.messages.post(room.id, { text: 'hello' }).catch((error: Error) => error.message), WAIT)
      .toMatch(/muted/)

    await page.goto(`${review.stack.url}/review?state=resolved&room=${room.id}`)
    await rows(page).nth(1).waitFor()
    await markAll(page)
    const bar = page.getByRole('group', { name: 'All marked items' })
    await bar.getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('dialog', { name: 'Restore 2 messages?' }).getByRole('button', { name: 'Restore 2' }).click()
    const states = () =>
      Promise.all(items.map(async ({ id }) => (await review.mia.client.moderation.item(id)).message_state))
    await expect.poll(states, WAIT).toEqual(['visible', 'visible'])
    await page.getByRole('alert').getByRole('button', { name: /^Undo/ }).click()
    await expect.poll(states, WAIT).toEqual(['removed', 'removed'])
  })

  it('keeps what was written for an act that failed, and says of which items', async () => {
    const { room, tom } = await review.aRoom()
    const [first] = await review.flagged(room, tom, [TOXIC[0]])
    const page = await review.stack.pageFor(review.mia, `/review/${first?.id}?room=${room.id}`)
    await openOn(page, first)
    const failure = page.getByRole('alert').filter({ hasText: 'The server cannot be reached' })

    await page.route('**/items/*/acts', (route) => route.abort(), { times: 1 })
    await page.keyboard.press('n')
    const note = page.getByRole('dialog', { name: 'Note for other moderators' })
    await note.getByRole('textbox').fill('Seen him before')
    await note.getByRole('button', { name: 'Save the note' }).click()
    await failure.getByText(TOXIC[0]).waitFor()
    await note.waitFor({ state: 'hidden' })
    await page.keyboard.press('n')
    expect(await note.getByRole('textbox').inputValue()).toBe('Seen him before')
    await note.getByRole('button', { name: 'Save the note' }).click()
    const notes = async () => (await review.mia.client.acts.list({ item: first?.id ?? '', kind: 'note' })).items.length
    await note.waitFor({ state: 'hidden' })
    await expect.poll(notes, WAIT).toBe(1)
    // What has arrived is not offered again.
    await page.keyboard.press('n')
    expect(await note.getByRole('textbox').inputValue()).toBe('')
    await page.keyboard.press('Escape')
    await note.waitFor({ state: 'hidden' })

    await page.route('**/moderation/bulk', (route) => route.abort(), { times: 1 })
    await page.keyboard.press('x')
    await page.keyboard.press('r')
    const removal = page.getByRole('dialog', { name: 'Remove 1 message?' })
    await removal.getByLabel('Reason').fill('Calm down')
    await removal.getByRole('button', { name: 'Remove 1' }).click()
    await failure.getByText('1 marked').waitFor()
    await removal.waitFor({ state: 'hidden' })
    await page.getByRole('group', { name: 'All marked items' }).getByText('1 marked').waitFor()
    await page.keyboard.press('r')
    expect(await removal.getByLabel('Reason').inputValue()).toBe('Calm down')
    await removal.getByRole('button', { name: 'Remove 1' }).click()
    await expect.poll(() => review.resolutionOf(first?.id ?? ''), WAIT).toBe('removed')
  })

  it('can be told once more to undo what the server was away for', async () => {
    const { room, tom } = await review.aRoom()
    const [first] = await review.flagged(room, tom, [TOXIC[0]])
    const page = await review.stack.pageFor(review.mia, `/review/${first?.id}?room=${room.id}`)
    await openOn(page, first)
    await page.keyboard.press('a')
    await expect.poll(() => review.resolutionOf(first?.id ?? ''), WAIT).toBe('approved')
    await page.route('**/undo', (route) => route.abort(), { times: 1 })
    await page.keyboard.press('u')
    const failure = page.getByRole('alert').filter({ hasText: 'The server cannot be reached' })
    await failure.getByRole('button', { name: /^Undo/ }).waitFor()
    await page.keyboard.press('u')
    await openOn(page, first)
    expect(await review.openItems(room)).toHaveLength(1)
  })

  it('shows an item again that a colleague puts back', async () => {
    const { room, tom } = await review.aRoom()
    const [first] = await review.flagged(room, tom, [TOXIC[0]])
    const page = await review.stack.pageFor(review.mia, `/review/${first?.id}?room=${room.id}`)
    await openOn(page, first)
    await page.keyboard.press('a')
    await expect.poll(() => rows(page).count(), WAIT).toBe(0)
    await expect.poll(() => review.resolutionOf(first?.id ?? ''), WAIT).toBe('approved')
    const { acts } = review.max.client
    const { items: done } = await acts.list({ item: first?.id ?? '', kind: 'approve' })
    await acts.undo(done[0]?.id ?? '')
    await page.locator(`[data-item="${first?.id}"]`).waitFor()
  })

  it('does nothing by a key that its buttons refuse', async () => {
    const { room } = await review.aRoom()
    const [own] = await review.flagged(room, review.ann, [TOXIC[0]])
    const page = await review.stack.pageFor(review.ann, `/review/${own?.id}?room=${room.id}`)
    await openOn(page, own)
    await expect.poll(() => page.getByRole('button', { name: /^Remove/ }).isDisabled(), WAIT).toBe(true)
    for (const key of ['r', 'a', 'i', 'w', 'e', 'Shift+R']) await page.keyboard.press(key)
    // Opens only while nothing else is asked.
    await page.keyboard.press('Shift+?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await help.waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })
    await openOn(page, own)
    // What is told of an order that failed names the item.
    expect(await page.getByRole('alert').filter({ hasText: TOXIC[0] }).count()).toBe(0)
    expect(await review.openItems(room)).toMatchObject([{ id: own?.id, assignee: null }])
  })

  it('takes no more marked items at once than the server, and says so', async () => {
    const { room, tom } = await review.aRoom()
    const [first] = await review.flagged(room, tom, [TOXIC[0]])
    const page = await review.stack.pageFor(review.mia, '/chat')
    const others = Array.from({ length: 200 }, (_, n) => ({ ...first, id: `another-${n}` }))
    await page.route(/\/moderation\/items\?/, (route) =>
      route.fulfill({ json: { items: [first, ...others], next: null } }),
    )
    await page.goto(`${review.stack.url}/review/${first?.id}?room=${room.id}`)
    await openOn(page, first)
    await rows(page).first().hover()
    await page.mouse.wheel(0, 100_000)
    await page.locator('[data-item="another-199"]').waitFor()
    await page
      .getByRole('checkbox', { name: /^Mark the message/ })
      .last()
      .click({ force: true, modifiers: ['Shift'] })
    const bar = page.getByRole('group', { name: 'All marked items' })
    await bar.getByText('201 marked: at most 200 at once').waitFor()
    expect(await bar.getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true)
    await page.keyboard.press('r')
    // Opens only while nothing else is asked.
    await page.keyboard.press('Shift+?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  })

  it('shows what the model read behind a disguise', async () => {
    const { room, tom } = await review.aRoom()
    const disguised = 'you are an 1d10t and everybody h4tes you'
    const posted = await tom.client.messages.post(room.id, { text: disguised })
    await review.ann.client.messages.report(posted.id, 'harassment')
    await expect.poll(async () => (await review.openItems(room)).length, WAIT).toBe(1)
    const [first] = await review.openItems(room)
    const page = await review.stack.pageFor(review.mia, `/review/${first?.id}?room=${room.id}`)
    await page.getByText('What the model read').waitFor()
    await page
      .getByRole('article')
      .getByText(first?.folded_text ?? 'nothing', { exact: true })
      .waitFor()
  })

  it('keeps filters in the address, and views by name', async () => {
    const page = await review.stack.pageFor(review.mia, '/review')
    await page.getByRole('button', { name: 'Filter' }).waitFor()
    await page.keyboard.press('/')
    const filters = page.getByRole('dialog', { name: 'Filter' })
    await filters.getByRole('combobox', { name: 'Cause' }).click()
    await page.getByRole('option', { name: /^Hidden/ }).click()
    await page.waitForURL('**/review?cause=hidden')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Saved views' }).click()
    await page.getByPlaceholder('Name of this view').fill('Hidden ones')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Hidden ones' }).waitFor()
    await page.goto(`${review.stack.url}/review`)
    await page.getByRole('button', { name: 'Saved views' }).click()
    await page.getByRole('menuitem', { name: 'Hidden ones' }).click()
    await page.waitForURL('**/review?cause=hidden')
  })
})

/** Marks every row by its box. */
async function markAll(page: Page): Promise<void> {
  for (const box of await page.getByRole('checkbox', { name: /^Mark the message/ }).all())
    await box.click({ force: true })
}
