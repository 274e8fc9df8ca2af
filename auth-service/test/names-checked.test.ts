import { expect, it, onTestFinished } from 'vitest'
import { startAuth } from './auth-harness.js'

const PASSWORD = 'correct horse battery staple'

/** Beside a chat whose lists refuse what has a slug in it. */
async function besideChat() {
  const chat = { isAway: false }
  const checkName = async (name: string) => {
    if (chat.isAway) throw new Error('chat is away')
    return /slug/i.test(name) ? 'list:garden' : null
  }
  const auth = await startAuth({ deps: { checkName } })
  onTestFinished(() => auth.stop())
  return { auth, chat }
}

const refusedAt = (field: string) => ({
  detail: [{ loc: ['body', field], type: 'name_refused', msg: expect.stringContaining('list:garden') }],
})

it('nobody registers under a name that the server’s lists refuse, nor takes one later', async () => {
  const { auth } = await besideChat()
  const username = await auth.register({ username: 'slugfan', password: PASSWORD })
  expect(username).toMatchObject({ status: 422, body: refusedAt('username') })
  const display = await auth.register({ username: 'ada', password: PASSWORD, display_name: 'Slug Fan' })
  expect(display).toMatchObject({ status: 422, body: refusedAt('display_name') })

  const person = await auth.person()
  const rename = (display_name: string) => auth.patch('/me', { token: person.token, json: { display_name } })
  expect(await rename('Slug')).toMatchObject({ status: 422, body: refusedAt('display_name') })
  expect(await rename('Snail')).toMatchObject({ status: 200, body: { display_name: 'Snail' } })
})

it('the server’s staff may be called what they like', async () => {
  const { auth } = await besideChat()
  const moderator = await auth.person({ role: 'moderator' })
  const renamed = await auth.patch('/me', { token: moderator.token, json: { display_name: 'Slug hunter' } })
  expect(renamed.status).toBe(200)
})

it('while chat is away names are taken, as people must be able to register', async () => {
  const { auth, chat } = await besideChat()
  chat.isAway = true
  expect((await auth.register({ username: 'slugfan', password: PASSWORD })).status).toBe(201)
})
