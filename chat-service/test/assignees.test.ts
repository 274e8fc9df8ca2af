import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ActsStack, startActs } from './acts-stack.js'
import { expectJson, type TestUser } from './chat-stack.js'

let stack: ActsStack
let admin: TestUser
let staff: TestUser
beforeAll(async () => {
  stack = await startActs()
  admin = await stack.aUser({ role: 'admin' })
  staff = await stack.aUser({ role: 'moderator' })
  // Chat knows of somebody's role from their first request on.
  for (const user of [admin, staff]) await expectJson(user.get('/rooms'), 200)
}, 60_000)
afterAll(() => stack.close())

interface Answer {
  readonly items: readonly { readonly user: { readonly id: string }; readonly role: string | null }[]
}
const namesOf = async (user: TestUser, item: { readonly id: string }, query = ''): Promise<string[]> => {
  const { items } = await expectJson<Answer>(user.get(`/moderation/items/${item.id}/assignees${query}`), 200)
  return items.map(({ user: { id } }) => id).sort()
}
const ids = (...users: TestUser[]): string[] => users.map(({ id }) => id).sort()

it('an item can be given to whom the API accepts: staff of its room and the server, not its author or members', async () => {
  const { owner, moderator, other, author, item } = await stack.aJudgedMessage()
  const offered = await namesOf(moderator, item)
  expect(offered).toEqual(ids(owner, moderator, other, admin, staff))
  expect(offered).not.toContain(author.id)
  for (const assignee_id of offered) await stack.acted(moderator, item, { kind: 'assign', assignee_id })
  expect(await namesOf(moderator, item, `?q=${other.username.toUpperCase()}`)).toEqual([other.id])
  expect(await namesOf(moderator, item, '?q=%25')).toEqual([])
})

it('an escalated item only to those it was passed on to', async () => {
  const { moderator, item } = await stack.aJudgedMessage()
  await stack.acted(moderator, item, { kind: 'escalate', to: 'server' })
  expect(await namesOf(moderator, item)).toEqual(ids(admin, staff))
  await stack.acted(staff, item, { kind: 'escalate', to: 'admin' })
  expect(await namesOf(staff, item)).toEqual([admin.id])
})

it('an appeal to anybody but who did what it is against', async () => {
  const { owner, moderator, other, author, room, item } = await stack.aJudgedMessage()
  await stack.acted(moderator, item, { kind: 'remove' })
  await expectJson(author.post(`/messages/${item.message_id}/appeal`, { text: 'It was a quotation' }), 202)
  const [appeal] = await stack.itemsOf(other, room, '&cause=appeal')
  if (!appeal) throw new Error('no appeal')
  expect(await namesOf(other, appeal)).toEqual(ids(owner, other, admin, staff))
  const assigned = stack.act(other, appeal, { kind: 'assign', assignee_id: moderator.id })
  expect(await expectJson(assigned, 422)).toMatchObject({ detail: [{ type: 'not_a_moderator' }] })
})

it('who moderates elsewhere, or is a member, learns nothing', async () => {
  const { author, item } = await stack.aJudgedMessage()
  const { owner: foreigner } = await stack.aModeratedRoom()
  for (const user of [author, foreigner]) {
    await expectJson(user.get(`/moderation/items/${item.id}/assignees`), 404)
  }
})
