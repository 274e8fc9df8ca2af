import type { PolicyOverrides } from '@parley/client/policy-api'
import type { RoomBody } from '@parley/common/contracts/chat'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../../test/browser.js'
import { AReviewStack, openOn, rows, TOXIC, WAIT } from './a-review-stack.js'
import { complaintsOf, expectAccessible, expectFits, PHONE } from './a-stack.js'
import { deferred } from './deferred.js'

describe.runIf(hasBrowser)('the review area', { timeout: 150_000 }, () => {
  let review: AReviewStack
  beforeAll(async () => {
    review = await AReviewStack.start()
  }, 120_000)
  afterAll(() => review?.stop())

  it('is open to whoever owns a room, for that room alone', async () => {
    const { room, tom } = await review.aRoom()
    const [first] = await review.flagged(room, tom, [TOXIC[0]])
    const bob = await review.stack.aUser('bob', { displayName: 'Bob' })
    const elsewhere = await bob.client.rooms.create({ kind: 'public', name: 'bobs' })
    await tom.client.rooms.join(elsewhere.id)
    const [foreign] = await review.flagged(elsewhere, tom, [TOXIC[1]])

    const page = await review.stack.pageFor(review.ann, '/chat')
    const complaints = complaintsOf(page)
    await page.getByRole('link', { name: /^Review/ }).click()
    await rows(page).first().waitFor()
    // Of all that waits in Ann's rooms only what is in sight is drawn.
    await page.goto(`${review.stack.url}/review?room=${room.id}`)
    await page.locator(`[data-item="${first?.id}"]`).click()
    await openOn(page, first)
    await expect(review.ann.client.moderation.item(foreign?.id ?? '')).rejects.toMatchObject({ status: 404 })
    expect(await page.getByRole('link', { name: /^(Dashboards|Admin)$/ }).count()).toBe(0)
    await page.getByRole('button', { name: /^Approve/ }).click()
    await expect.poll(() => review.resolutionOf(first?.id ?? ''), WAIT).toBe('approved')

    // Neither the server's default policy nor what only the server's staff may do is offered.
    await page.getByRole('link', { name: 'Policy' }).click()
    await page.waitForURL('**/review/policy/*')
    await page.getByRole('combobox', { name: 'Policy of' }).click()
    await page.getByRole('option', { name: room.name, exact: true }).waitFor()
    expect(await page.getByRole('option', { name: 'Server default' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.goto(`${review.stack.url}/review/users/${tom.id}`)
    await page.getByRole('heading', { level: 1, name: tom.displayName }).waitFor()
    await page.getByRole('button', { name: 'Mute', exact: true }).click()
    await page.getByRole('dialog').getByRole('combobox', { name: 'Where' }).click()
    await page.getByRole('option', { name: room.name, exact: true }).waitFor()
    expect(await page.getByRole('option', { name: 'The whole server' }).count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('opens and closes with the role, without a reload', async () => {
    const eve = await review.stack.aUser(undefined, { displayName: 'Eve' })
    const admin = await review.stack.admin()
    const page = await review.stack.pageFor(eve, '/chat')
    const link = page.getByRole('link', { name: /^Review/ })
    await page.getByRole('link', { name: /^Chat/ }).waitFor()
    expect(await link.count()).toBe(0)

    await admin.client.users.change(eve.id, { role: 'moderator' })
    await link.click()
    await page.getByRole('heading', { level: 1, name: 'Review queue' }).waitFor({ state: 'attached' })

    await admin.client.users.change(eve.id, { role: 'user' })
    await page.getByRole('heading', { level: 1, name: 'Not for you' }).waitFor()
    expect(await link.count()).toBe(0)

    // Of a room that is handed over one hears as well.
    const room = await review.ann.client.rooms.create({ kind: 'public', name: 'handed over' })
    await eve.client.auth.login(eve.username, eve.password)
    await eve.client.rooms.join(room.id)
    await review.ann.client.rooms.changeRole(room.id, eve.id, 'moderator')
    await link.waitFor()
    await admin.client.users.change(eve.id, { disabled: true })
    await page.waitForURL('**/login')
  })

  it('changes what the machine does in a room, says who was faster, and shows what the lists would do', async () => {
    const { room, tom } = await review.aRoom()
    const page = await review.stack.pageFor(review.mia, `/review/policy/${room.id}`)
    await page.getByRole('button', { name: 'Add a list' }).click()
    await page.getByLabel('Name', { exact: true }).fill('fruit')
    await page.getByLabel('What happens').first().selectOption({ label: 'Refuse' })
    await page.getByLabel('Words').fill('gooseberr*\nquince')

    // Somebody else changes the same policy meanwhile.
    const { version, mode, overrides } = await review.ann.client.policy.room(room.id)
    await review.ann.client.policy.changeRoom(room.id, { version, mode, overrides: { ...overrides, slow_mode_s: 1 } })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Somebody changed this policy meanwhile').waitFor()
    await page.getByText('Slow mode: default → 1').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The policy is saved and in force').waitFor()
    expect((await review.ann.client.policy.room(room.id)).overrides).toMatchObject({
      slow_mode_s: 1,
      lists: [{ name: 'fruit' }],
    })

    await page.getByLabel('Try a text').fill('I like gooseberries')
    await page.getByRole('button', { name: 'Try', exact: true }).click()
    await page.getByText('Word list “fruit”').waitFor()
    expect((await tom.client.messages.post(room.id, { text: 'I like gooseberries' })).state).toBe('blocked')
  })

  it('shows of each word list its own words, whatever is deleted, discarded or typed while saving', async () => {
    const { room } = await review.aRoom()
    const list = (name: string, words: readonly string[]) => ({ name, action: 'hold' as const, words, patterns: [] })
    await setPolicy(review, room, { lists: [list('fruit', ['quince']), list('herbs', ['thyme'])] })
    const page = await review.stack.pageFor(review.mia, `/review/policy/${room.id}`)
    const words = page.getByLabel('Words')
    const shown = async () => Promise.all((await words.all()).map((field) => field.inputValue()))
    const [save, discard] = [page.getByRole('button', { name: 'Save' }), page.getByRole('button', { name: 'Discard' })]

    await page.getByRole('button', { name: 'Delete the list fruit' }).click()
    await expect.poll(shown, WAIT).toEqual(['thyme'])
    await words.fill('thyme\n\nmint')
    expect(await shown()).toEqual(['thyme\n\nmint'])
    await discard.click()
    await expect.poll(shown, WAIT).toEqual(['quince', 'thyme'])
    await words.last().fill('thyme\nmint')
    await discard.click()
    await expect.poll(shown, WAIT).toEqual(['quince', 'thyme'])

    const letGo = deferred()
    await page.route(
      /\/policy$/,
      async (route) => {
        await letGo.promise
        await route.continue()
      },
      { times: 1 },
    )
    await words.last().fill('thyme\nmint')
    await save.click()
    await words.last().fill('thyme\nmint\nsage')
    letGo.resolve()
    await page.getByText('The policy is saved and in force').waitFor()
    expect(await policyOf(review, room)).toEqual({
      lists: [list('fruit', ['quince']), list('herbs', ['thyme', 'mint'])],
    })
    await page.getByText('1 unsaved change').waitFor()
    await save.click()
    await expect
      .poll(() => policyOf(review, room), WAIT)
      .toEqual({ lists: [list('fruit', ['quince']), list('herbs', ['thyme', 'mint', 'sage'])] })
  })

  it('takes durations as they are typed, and none that is too short', async () => {
    const { room } = await review.aRoom()
    await setPolicy(review, room, { held_timeout_s: 30 })
    const page = await review.stack.pageFor(review.mia, `/review/policy/${room.id}`)
    const wait = page.getByRole('textbox', { name: 'Longest wait for a verdict' })
    await typeOver(wait, '10')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The policy is saved and in force').waitFor()
    expect(await policyOf(review, room)).toEqual({ held_timeout_s: 10 })

    // They stay seconds also when they are a minute.
    await typeOver(wait, '60')
    await wait.press('Tab')
    expect(await wait.inputValue()).toBe('60')
    await typeOver(wait, '4')
    expect(await wait.inputValue()).toBe('4')
    await wait.press('Tab')
    await expect.poll(() => wait.inputValue(), WAIT).toBe('5')
  })

  it('lets those who may not change a policy read all of it', async () => {
    const page = await review.stack.pageFor(review.mia, '/review/policy')
    await page.getByText('You can read the server default').waitFor()
    await page.getByRole('tab', { name: 'Threat' }).click()
    await page.getByRole('slider', { name: 'Threat: threshold for hide' }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Threat: threshold for hide' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Try on the last 30 days' }).click()
    await page.getByText(/^\d+ acts: /).waitFor()
    for (const name of ['Add a list', 'Add a consequence']) {
      expect(await page.getByRole('button', { name }).isDisabled()).toBe(true)
    }
  })

  it('weighs acts by label, and says where that leads', async () => {
    const { room } = await review.aRoom()
    const page = await review.stack.pageFor(review.mia, `/review/policy/${room.id}`)
    await page.getByRole('button', { name: 'Try on the last 30 days' }).click()
    const tried = page.getByText(/^\d+ acts: /)
    await tried.waitFor()
    await typeOver(page.getByRole('textbox', { name: 'removed by a moderator: Threat' }), '9')
    // That was what other weights would have led to.
    await tried.waitFor({ state: 'detached' })
    await page.getByRole('textbox', { name: 'removed by a moderator: Any label' }).fill('4')
    await page.getByText('removed by a moderator: a warning after 1, a mute after 2, a ban after 5').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The policy is saved and in force').waitFor()
    const { strikes } = (await review.ann.client.policy.room(room.id)).overrides as {
      readonly strikes?: { readonly weights: Readonly<Record<string, unknown>> }
    }
    expect(strikes?.weights.remove).toMatchObject({ base: 4, labels: { threat: 9, identity_attack: 4 } })
  })

  it('moves thresholds over what was really written, by hand and by key', async () => {
    const { room, tom } = await review.aRoom()
    await review.flagged(room, tom, [TOXIC[0]])
    const page = await review.stack.pageFor(review.mia, `/review/policy/${room.id}`)
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
      .poll(async () => (await review.openItems(room)).find(({ message_id }) => message_id === again.id)?.cause, WAIT)
      .toBe('flagged')
    expect((await tom.client.messages.get(again.id)).state).toBe('visible')
  })

  it('leaves the milder thresholds where they were, whatever lies on the way to another', async () => {
    const { room } = await review.aRoom()
    const page = await review.stack.pageFor(review.mia, `/review/policy/${room.id}`)
    const handle = (action: string) => page.getByRole('slider', { name: `Toxicity: threshold for ${action}` })
    const field = (action: string) => page.getByRole('textbox', { name: `Toxicity: threshold for ${action}` })
    const flag = await field('flag').inputValue()

    // Dragged past flag, and back.
    await handle('hide').hover()
    const [from, beyond] = [await centreOf(handle('hide')), await centreOf(handle('flag'))]
    await page.mouse.down()
    await page.mouse.move(beyond.x - 40, from.y, { steps: 4 })
    await expect.poll(() => field('flag').inputValue(), WAIT).not.toBe(flag)
    await page.mouse.move(from.x + 10, from.y, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => field('flag').inputValue(), WAIT).toBe(flag)

    // 9 is less than flag; 90 is not.
    await typeOver(field('hide'), '90')
    expect(await field('flag').inputValue()).toBe(flag)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The policy is saved and in force').waitFor()
    expect(await policyOf(review, room)).toEqual({ thresholds: { toxicity: { hide: 0.9 } } })
  })

  it('has appeals decided by somebody else than who acted, with a reason', async () => {
    const { room, tom } = await review.aRoom()
    const [first] = await review.flagged(room, tom, [TOXIC[1]])
    await review.mia.client.acts.onItem(first?.id ?? '', { kind: 'remove', reason: 'Not here' })
    await tom.client.messages.appeal(first?.message_id ?? '', 'It was a quotation')

    const hers = await review.stack.pageFor(review.mia, '/review/appeals')
    await appeal(hers, 'It was a quotation').getByText('This was your act: somebody else decides.').waitFor()

    const his = await review.stack.pageFor(review.max, '/review/appeals')
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
    const { room, tom } = await review.aRoom()
    await review.flagged(room, tom, [TOXIC[0]])
    const posted = await tom.client.messages.post(room.id, { text: 'buy my watches' })
    const page = await review.stack.pageFor(review.mia, `/review/users/${tom.id}`)
    await page.getByRole('heading', { level: 1, name: tom.displayName }).waitFor()
    await page.getByText('Points in force').waitFor()
    await page.getByRole('button', { name: 'Remove recent messages' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the messages' }).click()
    await page.getByText('2 messages removed').waitFor({ timeout: 60_000 })
    const history = page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: 'Acts', exact: true }) })
      .getByRole('listitem')
      .filter({ hasText: 'Removed' })
    await history.nth(1).waitFor()
    expect((await review.mia.client.messages.get(posted.id)).state).toBe('removed')
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await page.getByText('2 messages brought back').waitFor({ timeout: 60_000 })
    await history.filter({ hasText: 'undone' }).nth(1).waitFor()
    expect((await review.mia.client.messages.get(posted.id)).state).toBe('visible')
  })

  it('keeps what was written about a person until the server has it', async () => {
    const { room, tom } = await review.aRoom()
    await tom.client.messages.post(room.id, { text: 'buy my watches' })
    const page = await review.stack.pageFor(review.mia, `/review/users/${tom.id}`)
    const unreachable = 'The server cannot be reached. Check your connection and try again.'
    await page.route(/\/users\/[^/]+\/(acts|removals)$/, (route) => route.abort(), { times: 2 })
    await page.getByRole('button', { name: 'Note', exact: true }).click()
    const note = page.getByRole('dialog', { name: 'Note for other moderators' })
    const written = note.getByRole('textbox', { name: 'Note for other moderators' })
    await written.fill('Seen him before')
    await note.getByRole('button', { name: 'Save the note' }).click()
    await note.getByText(unreachable).waitFor()
    expect(await written.inputValue()).toBe('Seen him before')
    await page.keyboard.press('Escape')
    await note.waitFor({ state: 'hidden' })

    await page.getByRole('button', { name: 'Remove recent messages' }).click()
    const removal = page.getByRole('dialog', { name: /^Remove recent messages/ })
    await removal.getByLabel('Reason').fill('Spam')
    await removal.getByRole('button', { name: 'Remove the messages' }).click()
    await removal.getByText(unreachable).waitFor()
    expect(await removal.getByLabel('Reason').inputValue()).toBe('Spam')
    await removal.getByRole('button', { name: 'Remove the messages' }).click()
    await removal.waitFor({ state: 'hidden' })
    await page.getByText('1 message removed').waitFor({ timeout: 60_000 })
  })

  it('exports the audit log as it is filtered', async () => {
    const page = await review.stack.pageFor(review.mia, '/review/audit?by=machine&action=message.hide')
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
      const { room, tom } = await review.aRoom()
      const [first] = await review.flagged(room, tom, [TOXIC[0]])
      await review.ann.client.messages.report(first?.message_id ?? '', 'harassment', 'He does this every day')
      const paths = [
        `/review/${first?.id}?room=${room.id}`,
        '/review/reports',
        '/review/appeals?state=overturned',
        '/review/audit',
        `/review/users/${tom.id}`,
        `/review/policy/${room.id}`,
      ]
      const page = await review.stack.pageFor(review.mia, paths[0], { colorScheme })
      const phone = await review.stack.pageFor(review.mia, paths[0], { colorScheme, viewport: PHONE, locale: 'de-DE' })
      for (const path of paths) {
        for (const window of [page, phone]) {
          await window.goto(review.stack.url + path)
          await loaded(window)
          await expectAccessible(window)
          await expectFits(window)
        }
      }
    },
  )
})

/** What a room departs from the server's default in. */
async function policyOf({ mia }: AReviewStack, room: RoomBody): Promise<PolicyOverrides> {
  return (await mia.client.policy.room(room.id)).overrides
}

async function setPolicy({ mia }: AReviewStack, room: RoomBody, overrides: PolicyOverrides): Promise<void> {
  const { version, mode } = await mia.client.policy.room(room.id)
  await mia.client.policy.changeRoom(room.id, { version, mode, overrides })
}

/** Key by key, as a person does. */
async function typeOver(field: Locator, text: string): Promise<void> {
  await field.press('ControlOrMeta+A')
  await field.pressSequentially(text)
}

async function centreOf(element: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await element.boundingBox()
  if (box === null) throw new Error('the element is not on the page')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

function appeal(page: Page, text: string): Locator {
  return page.getByRole('listitem').filter({ hasText: text })
}

/** Skeletons are gone. */
async function loaded(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), WAIT).toBe(0)
}
