import type { ReviewItem } from '@parley/client/moderation-api'
import type { RoomBody } from '@parley/common/contracts/chat'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AStack, complaintsOf, expectAccessible, expectFits, PHONE, type TestUser } from './a-stack.js'
import { deferred } from './deferred.js'

const TOXIC = [
  'You are a worthless idiot and everybody hates you',
  'Shut up you stupid fool',
  'What a pathetic moron you are',
  'Go to hell, you disgusting idiot',
] as const
const WAIT = { timeout: 60_000, interval: 250 } as const

describe.runIf(hasBrowser)('the review area', { timeout: 150_000 }, () => {
  let stack: AStack
  let mia: TestUser
  let max: TestUser
  let ann: TestUser
  let count = 0
  beforeAll(async () => {
    stack = await AStack.start()
    mia = await stack.aUser('mia', { role: 'moderator', displayName: 'Mia' })
    max = await stack.aUser('max', { role: 'moderator', displayName: 'Max' })
    ann = await stack.aUser('ann', { displayName: 'Ann' })
  }, 120_000)
  afterAll(() => stack?.stop())

  /** A room of Ann's with somebody in it who cannot behave; strikes stay with them. */
  const aRoom = async (): Promise<{ readonly room: RoomBody; readonly tom: TestUser }> => {
    count += 1
    const room = await ann.client.rooms.create({ kind: 'public', name: `plaza-${count}` })
    const tom = await stack.aUser(`tom-${count}`)
    await tom.client.rooms.join(room.id)
    return { room, tom }
  }
  const openItems = async (room: RoomBody): Promise<readonly ReviewItem[]> =>
    (await mia.client.moderation.items({ room: room.id })).items
  /** Posts `texts` and waits until each is in the queue. */
  const flagged = async (room: RoomBody, by: TestUser, texts: readonly string[]): Promise<readonly ReviewItem[]> => {
    for (const text of texts) await by.client.messages.post(room.id, { text })
    const all = new Set(texts)
    await expect
      .poll(async () => (await openItems(room)).filter(({ snapshot }) => all.has(snapshot.text)).length, WAIT)
      .toBe(texts.length)
    return openItems(room)
  }
  const item = (user: TestUser, id: string) => user.client.moderation.item(id)
  const resolutionOf = async (id: string) => (await item(mia, id)).resolution

  it('is gone through with the keyboard: look, approve, remove, skip, undo', async () => {
    const { room, tom } = await aRoom()
    const items = await flagged(room, tom, TOXIC)
    const page = await stack.pageFor(mia, `/review?room=${room.id}`)
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
    await expect.poll(() => resolutionOf(items[0]?.id ?? ''), WAIT).toBe('approved')

    await page.keyboard.press('r')
    await openOn(page, items[2])
    await expect.poll(() => resolutionOf(items[1]?.id ?? ''), WAIT).toBe('removed')
    await page.keyboard.press('s')
    await openOn(page, items[3])
    await expect.poll(() => rows(page).count(), WAIT).toBe(1)

    // The skip first, then the removal: the newest is undone first.
    await page.keyboard.press('u')
    await openOn(page, items[2])
    await page.keyboard.press('u')
    await openOn(page, items[1])
    await expect.poll(async () => (await item(mia, items[1]?.id ?? '')).state, WAIT).toBe('open')
    expect(complaints).toEqual([])
  })

  it('asks for what an act needs, and leaves letters alone while one types', async () => {
    const { room, tom } = await aRoom()
    const [first] = await flagged(room, tom, [TOXIC[0]])
    const page = await stack.pageFor(mia, `/review/${first?.id}?room=${room.id}`)
    await page.getByRole('article').waitFor()
    await page.keyboard.press('m')
    const dialog = page.getByRole('dialog', { name: 'Mute the author' })
    await dialog.getByLabel('Reason').pressSequentially('a rather mad remark')
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('a rather mad remark')
    await dialog.getByRole('button', { name: 'Mute' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => resolutionOf(first?.id ?? ''), WAIT).toBe('removed')
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
    const { room, tom } = await aRoom()
    const items = await flagged(room, tom, TOXIC.slice(0, 2))
    const path = `/review/${items[0]?.id}?room=${room.id}`
    const hers = await stack.pageFor(mia, path)
    await hers.getByText('You are on this item').waitFor()
    const his = await stack.pageFor(max, path)
    await his.getByText('mia is on this item').first().waitFor()
    await expect.poll(() => his.getByRole('button', { name: /^Approve/ }).isDisabled(), WAIT).toBe(true)

    await hers.keyboard.press('j')
    await openOn(hers, items[1])
    await his.getByText('You are on this item').waitFor()
    await his.getByRole('button', { name: /^Approve/ }).click()
    await expect.poll(() => resolutionOf(items[0]?.id ?? ''), WAIT).toBe('approved')
    // Hers goes without a jump: she stays where she is.
    await expect.poll(() => rows(hers).count(), WAIT).toBe(1)
    await openOn(hers, items[1])
  })

  it('believes the news of a lease more than an older answer that comes after it', async () => {
    const { room, tom } = await aRoom()
    const items = await flagged(room, tom, TOXIC.slice(0, 2))
    const first = items[0]?.id ?? ''
    const path = `/review/${first}?room=${room.id}`
    const hers = await stack.pageFor(mia, path)
    await hers.getByText('You are on this item').waitFor()
    const his = await stack.pageFor(max, path)
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
    await ann.client.messages.report(items[0]?.message_id ?? '', 'harassment')
    await isRead.promise
    await hers.keyboard.press('j')
    await his.getByText('You are on this item').waitFor()
    const late = his.waitForResponse((response) => response.url().endsWith(`/items/${first}`))
    letGo.resolve()
    await (await late).finished()
    await his.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))))
    expect(await his.getByText('You are on this item').count()).toBe(1)
    await his.getByRole('button', { name: /^Approve/ }).click()
    await expect.poll(() => resolutionOf(first), WAIT).toBe('approved')
  })

  it('shows new items as they come, without moving from the one at hand', async () => {
    const { room, tom } = await aRoom()
    const [first] = await flagged(room, tom, [TOXIC[1]])
    const page = await stack.pageFor(mia, `/review/${first?.id}?room=${room.id}`)
    await page.getByRole('article').waitFor()
    await flagged(room, tom, [TOXIC[3]])
    await rows(page).nth(1).waitFor({ timeout: 60_000 })
    await openOn(page, first)
  })

  it('decides many at once, after asking, and takes it back in one step', async () => {
    const { room, tom } = await aRoom()
    const items = await flagged(room, tom, TOXIC.slice(0, 3))
    const page = await stack.pageFor(mia, `/review?room=${room.id}`)
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
      .poll(() => Promise.all(items.map(({ id }) => resolutionOf(id))), WAIT)
      .toEqual(items.map(() => 'removed'))

    await page.getByRole('alert').getByRole('button', { name: /^Undo/ }).click()
    await expect.poll(() => rows(page).count(), WAIT).toBe(3)
    expect(await openItems(room)).toHaveLength(3)
  })

  it('gives an item to somebody who may decide it, and many at once', async () => {
    const { room, tom } = await aRoom()
    const items = await flagged(room, tom, TOXIC.slice(0, 3))
    // Chat knows of somebody's role once they have been there.
    await max.client.rooms.list()
    const page = await stack.pageFor(mia, `/review/${items[0]?.id}?room=${room.id}`)
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
    await expect.poll(async () => (await item(mia, items[0]?.id ?? '')).assignee, WAIT).toBeNull()

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
      Promise.all(items.map(async ({ id }) => (await item(mia, id)).assignee?.username ?? null))
    await expect.poll(assignees, WAIT).toEqual(['ann', 'ann', 'ann'])
    await page.getByRole('alert').getByRole('button', { name: /^Undo/ }).click()
    await expect.poll(assignees, WAIT).toEqual([null, null, null])
    expect(complaints).toEqual([])
  })

  it('warns, mutes, skips and restores many at once, each with the way back', async () => {
    const { room, tom } = await aRoom()
    const items = await flagged(room, tom, TOXIC.slice(0, 2))
    const page = await stack.pageFor(mia, `/review?room=${room.id}`)
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
    await expect.poll(() => Promise.all(items.map(({ id }) => resolutionOf(id))), WAIT).toEqual(['removed', 'removed'])
    await expect
      .poll(() => tom.client.messages.post(room.id, { text: 'hello' }).catch((error: Error) => error.message), WAIT)
      .toMatch(/muted/)

    await page.goto(`${stack.url}/review?state=resolved&room=${room.id}`)
    await rows(page).nth(1).waitFor()
    await markAll(page)
    const bar = page.getByRole('group', { name: 'All marked items' })
    await bar.getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('dialog', { name: 'Restore 2 messages?' }).getByRole('button', { name: 'Restore 2' }).click()
    const states = () => Promise.all(items.map(async ({ id }) => (await item(mia, id)).message_state))
    await expect.poll(states, WAIT).toEqual(['visible', 'visible'])
    await page.getByRole('alert').getByRole('button', { name: /^Undo/ }).click()
    await expect.poll(states, WAIT).toEqual(['removed', 'removed'])
  })

  it('shows what the model read behind a disguise', async () => {
    const { room, tom } = await aRoom()
    const disguised = 'you are an 1d10t and everybody h4tes you'
    const posted = await tom.client.messages.post(room.id, { text: disguised })
    await ann.client.messages.report(posted.id, 'harassment')
    await expect.poll(async () => (await openItems(room)).length, WAIT).toBe(1)
    const [first] = await openItems(room)
    const page = await stack.pageFor(mia, `/review/${first?.id}?room=${room.id}`)
    await page.getByText('What the model read').waitFor()
    await page
      .getByRole('article')
      .getByText(first?.folded_text ?? 'nothing', { exact: true })
      .waitFor()
  })

  it('is open to whoever owns a room, for that room alone', async () => {
    const { room, tom } = await aRoom()
    const [first] = await flagged(room, tom, [TOXIC[0]])
    const bob = await stack.aUser(`bob-${count}`, { displayName: 'Bob' })
    const elsewhere = await bob.client.rooms.create({ kind: 'public', name: `bobs-${count}` })
    await tom.client.rooms.join(elsewhere.id)
    const [foreign] = await flagged(elsewhere, tom, [TOXIC[1]])

    const page = await stack.pageFor(ann, '/chat')
    const complaints = complaintsOf(page)
    await page.getByRole('link', { name: /^Review/ }).click()
    await rows(page).first().waitFor()
    // Of all that waits in Ann's rooms only what is in sight is drawn.
    await page.goto(`${stack.url}/review?room=${room.id}`)
    await page.locator(`[data-item="${first?.id}"]`).click()
    await openOn(page, first)
    await expect(item(ann, foreign?.id ?? '')).rejects.toMatchObject({ status: 404 })
    expect(await page.getByRole('link', { name: /^(Dashboards|Admin)$/ }).count()).toBe(0)
    await page.getByRole('button', { name: /^Approve/ }).click()
    await expect.poll(() => resolutionOf(first?.id ?? ''), WAIT).toBe('approved')

    // Neither the server's default policy nor what only the server's staff may do is offered.
    await page.getByRole('link', { name: 'Policy' }).click()
    await page.waitForURL('**/review/policy/*')
    await page.getByRole('combobox', { name: 'Policy of' }).click()
    await page.getByRole('option', { name: room.name, exact: true }).waitFor()
    expect(await page.getByRole('option', { name: 'Server default' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.goto(`${stack.url}/review/users/${tom.id}`)
    await page.getByRole('heading', { level: 1, name: tom.displayName }).waitFor()
    await page.getByRole('button', { name: 'Mute', exact: true }).click()
    await page.getByRole('dialog').getByRole('combobox', { name: 'Where' }).click()
    await page.getByRole('option', { name: room.name, exact: true }).waitFor()
    expect(await page.getByRole('option', { name: 'The whole server' }).count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('opens and closes with the role, without a reload', async () => {
    const eve = await stack.aUser(undefined, { displayName: 'Eve' })
    const admin = await stack.admin()
    const page = await stack.pageFor(eve, '/chat')
    const review = page.getByRole('link', { name: /^Review/ })
    await page.getByRole('link', { name: /^Chat/ }).waitFor()
    expect(await review.count()).toBe(0)

    await admin.client.users.change(eve.id, { role: 'moderator' })
    await review.click()
    await page.getByRole('heading', { level: 1, name: 'Review queue' }).waitFor({ state: 'attached' })

    await admin.client.users.change(eve.id, { role: 'user' })
    await page.getByRole('heading', { level: 1, name: 'Not for you' }).waitFor()
    expect(await review.count()).toBe(0)

    // Of a room that is handed over one hears as well.
    const room = await ann.client.rooms.create({ kind: 'public', name: `handed-${count}` })
    await eve.client.auth.login(eve.username, eve.password)
    await eve.client.rooms.join(room.id)
    await ann.client.rooms.changeRole(room.id, eve.id, 'moderator')
    await review.waitFor()
    await admin.client.users.change(eve.id, { disabled: true })
    await page.waitForURL('**/login')
  })

  it('changes what the machine does in a room, says who was faster, and shows what the lists would do', async () => {
    const { room, tom } = await aRoom()
    const page = await stack.pageFor(mia, `/review/policy/${room.id}`)
    await page.getByRole('button', { name: 'Add a list' }).click()
    await page.getByLabel('Name', { exact: true }).fill('fruit')
    await page.getByLabel('What happens').first().selectOption({ label: 'Refuse' })
    await page.getByLabel('Words').fill('gooseberr*\nquince')

    // Somebody else changes the same policy meanwhile.
    const { version, mode, overrides } = await ann.client.policy.room(room.id)
    await ann.client.policy.changeRoom(room.id, { version, mode, overrides: { ...overrides, slow_mode_s: 1 } })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Somebody changed this policy meanwhile').waitFor()
    await page.getByText('Slow mode: default → 1').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The policy is saved and in force').waitFor()
    expect((await ann.client.policy.room(room.id)).overrides).toMatchObject({
      slow_mode_s: 1,
      lists: [{ name: 'fruit' }],
    })

    await page.getByLabel('Try a text').fill('I like gooseberries')
    await page.getByRole('button', { name: 'Try', exact: true }).click()
    await page.getByText('Word list “fruit”').waitFor()
    expect((await tom.client.messages.post(room.id, { text: 'I like gooseberries' })).state).toBe('blocked')
  })

  it('weighs acts by label, and says where that leads', async () => {
    const { room } = await aRoom()
    const page = await stack.pageFor(mia, `/review/policy/${room.id}`)
    const field = page.getByRole('textbox', { name: 'removed by a moderator: Threat' })
    await field.focus()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('9')
    await page.getByRole('textbox', { name: 'removed by a moderator: Any label' }).fill('4')
    await page.getByText('removed by a moderator: a warning after 1, a mute after 2, a ban after 5').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The policy is saved and in force').waitFor()
    const { strikes } = (await ann.client.policy.room(room.id)).overrides as {
      readonly strikes?: { readonly weights: Readonly<Record<string, unknown>> }
    }
    expect(strikes?.weights.remove).toMatchObject({ base: 4, labels: { threat: 9, identity_attack: 4 } })
  })

  it('moves thresholds over what was really written, by hand and by key', async () => {
    const { room, tom } = await aRoom()
    await flagged(room, tom, [TOXIC[0]])
    const page = await stack.pageFor(mia, `/review/policy/${room.id}`)
    await page
      .getByText(/message of the last seven days/)
      .first()
      .waitFor()
    const hide = page.getByRole('slider', { name: 'Toxicity: threshold for hide' })
    await hide.focus()
    await page.keyboard.press('End')
    for (const label of ['Insult', 'Obscenity', 'Identity attack', 'Severe toxicity', 'Threat']) {
      await page.getByRole('tab', { name: label }).click()
      await page.getByRole('slider', { name: `${label}: threshold for hide` }).press('End')
    }
    // At 100 nothing is hidden any more: the message would have been flagged.
    await page.getByText('1 message of the last seven days would have gone otherwise').waitFor()
    await page.getByRole('list', { name: 'Messages that would have gone otherwise' }).getByText(TOXIC[0]).waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The policy is saved and in force').waitFor()

    const again = await tom.client.messages.post(room.id, { text: TOXIC[2] })
    await expect
      .poll(async () => (await openItems(room)).find(({ message_id }) => message_id === again.id)?.cause, WAIT)
      .toBe('flagged')
    expect((await tom.client.messages.get(again.id)).state).toBe('visible')
  })

  it('has appeals decided by somebody else than who acted, with a reason', async () => {
    const { room, tom } = await aRoom()
    const [first] = await flagged(room, tom, [TOXIC[1]])
    await mia.client.acts.onItem(first?.id ?? '', { kind: 'remove', reason: 'Not here' })
    await tom.client.messages.appeal(first?.message_id ?? '', 'It was a quotation')

    const hers = await stack.pageFor(mia, '/review/appeals')
    await appeal(hers, 'It was a quotation').getByText('This was your act: somebody else decides.').waitFor()

    const his = await stack.pageFor(max, '/review/appeals')
    const card = appeal(his, 'It was a quotation')
    await card.getByText('Not here').waitFor()
    await card.getByRole('button', { name: 'Overturn the act' }).click()
    await card.getByText('Say why: the author is told.').waitFor()
    await card.getByLabel('Reason of the decision').fill('Indeed a quotation')
    await card.getByRole('button', { name: 'Overturn the act' }).click()
    await card.waitFor({ state: 'hidden' })
    expect((await tom.client.messages.get(first?.message_id ?? '')).state).toBe('visible')
  })

  it('shows a person: what was done, what stands, and removes what they wrote lately as one act', async () => {
    const { room, tom } = await aRoom()
    await flagged(room, tom, [TOXIC[0]])
    const posted = await tom.client.messages.post(room.id, { text: 'buy my watches' })
    const page = await stack.pageFor(mia, `/review/users/${tom.id}`)
    await page.getByRole('heading', { level: 1, name: tom.displayName }).waitFor()
    await page.getByText('Points in force').waitFor()
    await page.getByRole('button', { name: 'Remove recent messages' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the messages' }).click()
    await page.getByText('2 messages removed').waitFor({ timeout: 60_000 })
    expect((await mia.client.messages.get(posted.id)).state).toBe('removed')
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await page.getByText('2 messages brought back').waitFor({ timeout: 60_000 })
    expect((await mia.client.messages.get(posted.id)).state).toBe('visible')
  })

  it('keeps filters in the address, and views by name', async () => {
    const page = await stack.pageFor(mia, '/review')
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
    await page.goto(`${stack.url}/review`)
    await page.getByRole('button', { name: 'Saved views' }).click()
    await page.getByRole('menuitem', { name: 'Hidden ones' }).click()
    await page.waitForURL('**/review?cause=hidden')
  })

  it('exports the audit log as it is filtered', async () => {
    const page = await stack.pageFor(mia, '/review/audit?by=machine&action=message.hide')
    await page.getByText('hid a message').first().waitFor()
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV' }).first().click(),
    ])
    expect(file.suggestedFilename()).toBe('parley-audit.csv')
  })

  // Twelve pages through axe: minutes on a busy machine.
  it.each(['light', 'dark'] as const)(
    'is accessible in the %s theme, and fits a phone',
    { timeout: 400_000 },
    async (colorScheme) => {
      const { room, tom } = await aRoom()
      const [first] = await flagged(room, tom, [TOXIC[0]])
      await ann.client.messages.report(first?.message_id ?? '', 'harassment', 'He does this every day')
      const paths = [
        `/review/${first?.id}?room=${room.id}`,
        '/review/reports',
        '/review/appeals?state=overturned',
        '/review/audit',
        `/review/users/${tom.id}`,
        `/review/policy/${room.id}`,
      ]
      const page = await stack.pageFor(mia, paths[0], { colorScheme })
      const phone = await stack.pageFor(mia, paths[0], { colorScheme, viewport: PHONE, locale: 'de-DE' })
      for (const path of paths) {
        for (const window of [page, phone]) {
          await window.goto(stack.url + path)
          await loaded(window)
          await expectAccessible(window)
          await expectFits(window)
        }
      }
    },
  )
})

/** The queue's rows. */
function rows(page: Page): Locator {
  return page.locator('[data-item]')
}

/** Marks every row by its box. */
async function markAll(page: Page): Promise<void> {
  for (const box of await page.getByRole('checkbox', { name: /^Mark the message/ }).all())
    await box.click({ force: true })
}

/** Waits until this item is the one at hand, and its detail shown. */
async function openOn(page: Page, wanted: ReviewItem | undefined): Promise<void> {
  await page.locator(`[data-item="${wanted?.id}"][aria-current="true"]`).waitFor()
  await page
    .getByRole('article')
    .getByText(wanted?.snapshot.text ?? '')
    .first()
    .waitFor()
}

function appeal(page: Page, text: string): Locator {
  return page.getByRole('listitem').filter({ hasText: text })
}

/** Skeletons are gone. */
async function loaded(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), WAIT).toBe(0)
}
