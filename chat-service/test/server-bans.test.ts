import type { ServerBan } from '@parley/common/contracts/identity'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SanctionsRepository } from '../src/repositories/sanctions.js'
import type { WebhookBody, WebhookSecretsBody } from '../src/schemas/webhooks.js'
import { ServerBanNews } from '../src/services/server-ban-news.js'
import { type ActsStack, startActs } from './acts-stack.js'
import { expectJson, type TestUser } from './chat-stack.js'

/** What a ban from the server stops besides the person: what speaks, listens and analyses in their name. */

let stack: ActsStack
let staff: TestUser
beforeAll(async () => {
  stack = await startActs()
  staff = await stack.aUser({ role: 'admin' })
}, 60_000)
afterAll(() => stack.close())

const act = (user: TestUser, kind: 'ban' | 'unban' | 'mute') =>
  expectJson(stack.actOn(staff, user, { kind, ...(kind === 'unban' ? {} : { duration_s: null }) }), 200)

/** auth-service, as far as bans go. */
function anAuth() {
  const said: (ServerBan & { readonly userId: string })[] = []
  const auth = { said, isAway: false, meanwhile: async (): Promise<void> => {} }
  const news = new ServerBanNews(new SanctionsRepository(stack.sql), {
    set: async (userId, ban) => {
      await auth.meanwhile()
      if (auth.isAway) throw new Error('auth is away')
      said.push({ userId, ...ban })
    },
  })
  return { auth, news, of: (user: TestUser) => said.filter(({ userId }) => userId === user.id) }
}

describe('auth-service', { timeout: 60_000 }, () => {
  it('is told of bans and of their end, each once', async () => {
    const { news, of } = anAuth()
    const user = await stack.aUser()
    await expectJson(user.get('/rooms'), 200)
    await act(user, 'ban')
    await news.tell()
    await news.tell()
    await act(user, 'unban')
    await news.tell()
    expect(of(user)).toMatchObject([{ until: '9999-12-31T00:00:00.000Z' }, { until: null }])
    expect(Date.parse(of(user)[1]?.as_of ?? '')).toBeGreaterThan(Date.parse(of(user)[0]?.as_of ?? ''))
  })

  it('hears of it when it is back, also from another process than the one that wrote the ban', async () => {
    const { auth, news } = anAuth()
    const user = await stack.aUser()
    await expectJson(user.get('/rooms'), 200)
    await act(user, 'ban')
    auth.isAway = true
    await expect(news.tell()).rejects.toThrow('away')
    const next = anAuth()
    await next.news.tell()
    expect(next.of(user)).toHaveLength(1)
  })

  it('hears of a change that was committed while it was told of the one before', async () => {
    const { auth, news, of } = anAuth()
    const user = await stack.aUser()
    await expectJson(user.get('/rooms'), 200)
    await act(user, 'ban')
    let isLifted = false
    auth.meanwhile = async () => {
      if (isLifted) return
      isLifted = true
      await act(user, 'unban')
    }
    await news.tell()
    await news.tell()
    expect(of(user).at(-1)).toMatchObject({ until: null })
  })
})

describe('an incoming webhook whose maker is banned from the server', { timeout: 60_000 }, () => {
  async function aHook() {
    const { owner, moderator, room } = await stack.aModeratedRoom()
    const hook = await expectJson<WebhookSecretsBody>(
      moderator.post(`/rooms/${room.id}/webhooks`, { name: 'CI', kind: 'incoming' }),
      201,
    )
    const deliver = (path = hook.path) =>
      stack.chat.app.request((path ?? '').replace('/api/chat', ''), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: 'built' }),
      })
    return { owner, moderator, room, hook, deliver }
  }

  it('is answered as a disabled one, and works again when the ban is lifted', async () => {
    const { moderator, deliver } = await aHook()
    await expectJson(deliver(), 201)
    await act(moderator, 'ban')
    expect(await expectJson(deliver(), 404)).toMatchObject({ code: 'webhook_not_found' })
    await act(moderator, 'unban')
    await expectJson(deliver(), 201)
  })

  it('can be taken over by another moderator, who rotates its secrets', async () => {
    const { owner, moderator, room, hook, deliver } = await aHook()
    await act(moderator, 'ban')
    const { items } = await expectJson<{ items: WebhookBody[] }>(owner.get(`/rooms/${room.id}/webhooks`), 200)
    expect(items).toMatchObject([{ is_suspended: true, is_disabled: false, created_by: moderator.id }])
    const rotated = await expectJson<WebhookSecretsBody>(
      owner.post(`/rooms/${room.id}/webhooks/${hook.id}/rotate`, { what: 'path' }),
      200,
    )
    expect(rotated).toMatchObject({ is_suspended: false, created_by: owner.id })
    await expectJson(deliver(rotated.path), 201)
    await expectJson(deliver(), 404)
  })

  it('does not lend its voice to a maker who is muted on the server', async () => {
    const { moderator, deliver } = await aHook()
    await act(moderator, 'mute')
    expect(await expectJson(deliver(), 403)).toMatchObject({ code: 'server_muted' })
  })
})
