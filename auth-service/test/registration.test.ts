import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_PASSWORD, type AuthHarness, PASSWORD, SERVICE_TOKEN, startAuth } from './auth-harness.js'

let auth: AuthHarness
beforeAll(async () => {
  auth = await startAuth()
})
afterAll(() => auth.stop())

describe('POST /register', () => {
  it('makes an account that can log in', async () => {
    const answer = await auth.register({ username: 'Ada', display_name: 'Ada Lovelace' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      username: 'Ada',
      display_name: 'Ada Lovelace',
      email: null,
      email_verified: false,
      pending_email: null,
      role: 'user',
      disabled: false,
      held: false,
      created_at: expect.any(String),
    })
    expect(answer.text).not.toContain('argon2')
    await auth.logIn('ada')
  })

  it('keeps names unique in any case and any width of letters', async () => {
    expect((await auth.register({ username: 'grace' })).status).toBe(201)
    for (const username of ['grace', 'GRACE', 'ｇｒａｃｅ', ' grace ']) {
      const answer = await auth.register({ username })
      expect(answer.status).toBe(409)
      expect(answer.body).toEqual({ detail: expect.any(String), code: 'username_taken' })
    }
  })

  it('gives a name to one of many who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => auth.register({ username: 'contested' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409])
  })

  it.each([
    ['a name too short', { username: 'a' }, ['body', 'username']],
    ['a name too long', { username: 'a'.repeat(33) }, ['body', 'username']],
    ['a name with spaces', { username: 'ada lovelace' }, ['body', 'username']],
    ['a name in look-alike letters', { username: 'аdа' }, ['body', 'username']],
    ['a name that looks like an address', { username: 'ada@home' }, ['body', 'username']],
    ['a name with a NUL', { username: 'ada\u0000' }, ['body', 'username']],
    ['a reserved name', { username: 'Admin' }, ['body', 'username']],
    ['no name', { username: undefined }, ['body', 'username']],
    ['a short password', { username: 'newcomer', password: 'too short' }, ['body', 'password']],
    [
      'a password of a few letters over and over',
      { username: 'newcomer', password: 'abababababab' },
      ['body', 'password'],
    ],
    ['a password too long', { username: 'newcomer', password: 'ab1'.repeat(100) }, ['body', 'password']],
    ['the username as password', { username: 'newcomer-42', password: 'Newcomer-42' }, ['body', 'password']],
    ['an attacker’s first guess', { username: 'newcomer', password: 'Password123' }, ['body', 'password']],
    ['a password that is no string', { username: 'newcomer', password: 1234567890 }, ['body', 'password']],
    ['an address that is none', { username: 'newcomer', email: 'nowhere' }, ['body', 'email']],
    ['an address with a line break', { username: 'newcomer', email: 'a@b.ch\nBcc: x@y.ch' }, ['body', 'email']],
    [
      'a display name that turns the text around',
      { username: 'newcomer', display_name: 'a\u202eb' },
      ['body', 'display_name'],
    ],
    ['an empty display name', { username: 'newcomer', display_name: '  ' }, ['body', 'display_name']],
    ['half a surrogate pair', { username: 'newcomer', display_name: 'a\ud800' }, ['body', 'display_name']],
  ])('refuses %s, saying where', async (_what, person, loc) => {
    const answer = await auth.register(person)
    expect(answer.status).toBe(422)
    expect(answer.body.detail[0]).toEqual({ loc, msg: expect.any(String), type: expect.any(String) })
  })

  it('takes no role from the request', async () => {
    const answer = await auth.register({ username: 'climber', role: 'admin' })
    expect(answer.body.role).toBe('user')
  })

  it('takes a password in any script and of any composition', async () => {
    expect((await auth.register({ username: 'mori', password: 'パスワードはひみつです' })).status).toBe(201)
    await auth.logIn('mori', 'パスワードはひみつです')
    // The same characters, decomposed, as another keyboard may send them.
    await auth.logIn('mori', 'パスワードはひみつです'.normalize('NFD'))
  })

  it('takes passwords of odd characters without failing', async () => {
    for (const [n, password] of ['a\u0000bcdefghijk', '\ud800 half a pair', '💬🗨️👁️‍🗨️ balloons'].entries()) {
      const username = `odd-${n}`
      expect((await auth.register({ username, password })).status).toBe(201)
      const answer = await auth.post('/token', { form: { username, password } })
      expect(answer.status, 'a form cannot carry half a pair as it is').toBe(200)
    }
  })

  it('can be closed; admins still make accounts', async () => {
    const closed = await startAuth({ settings: { registration: 'closed' } })
    const refused = await closed.register({ username: 'newcomer' })
    expect(refused.status).toBe(403)
    expect(refused.body.code).toBe('registration_closed')
    const admin = await closed.admin()
    const made = await closed.post('/users', {
      token: admin.token,
      json: { username: 'newcomer', password: PASSWORD, role: 'moderator' },
    })
    expect(made.status).toBe(201)
    expect(made.body.role).toBe('moderator')
    await closed.logIn('newcomer')
    await closed.stop()
  })
})

describe('the first administrator', () => {
  it('is made once and never changed', async () => {
    const fresh = await startAuth()
    const many = await Promise.all([1, 2, 3].map(() => fresh.auth.accounts.ensureAdmin(ADMIN_PASSWORD)))
    expect(many.filter(Boolean)).toHaveLength(1)
    expect(await fresh.auth.accounts.ensureAdmin('another password')).toBe(false)
    const { access_token: token } = await fresh.logIn('admin', ADMIN_PASSWORD)
    expect((await fresh.get('/me', { token })).body).toMatchObject({ username: 'admin', role: 'admin' })
    await expect(fresh.logIn('admin', 'another password')).rejects.toThrow('invalid_grant')
    await fresh.stop()
  })
})

describe('the registration gate', () => {
  const inAnHour = () => new Date(auth.clock.now().getTime() + 3_600_000).toISOString()
  const set = (state: string, until = inAnHour(), token = SERVICE_TOKEN) =>
    auth.put('/internal/registration', { token, json: { state, until } })

  it('is set by services only', async () => {
    const admin = await auth.admin()
    expect((await set('closed', inAnHour(), admin.token)).status).toBe(403)
    expect((await set('closed', inAnHour(), 'another')).status).toBe(401)
    expect((await auth.register({ username: 'before-the-raid' })).status).toBe(201)
  })

  it('closes registration at once and says so; it opens by itself, or when it is told', async () => {
    expect((await set('closed')).status).toBe(204)
    expect((await auth.register({ username: 'raider' })).body).toMatchObject({ code: 'registration_closed' })
    const metadata = await auth.get('/.well-known/oauth-authorization-server')
    expect(metadata.body.parley_registration).toBe('closed')
    auth.clock.advance(3_601_000)
    expect((await auth.register({ username: 'after-the-raid' })).status).toBe(201)
    await set('closed')
    await set('open')
    expect((await auth.register({ username: 'after-the-second' })).status).toBe(201)
  })

  it('holds accounts until an administrator enables them', async () => {
    const admin = await auth.admin()
    await set('held')
    const made = await auth.register({ username: 'patient' })
    expect(made.body).toMatchObject({ disabled: true, held: true })
    const logIn = (password: string) => auth.post('/token', { form: { username: 'patient', password } })
    expect(await logIn(PASSWORD)).toMatchObject({ status: 400, body: { error: 'invalid_grant', code: 'account_held' } })
    // Who does not know the password is not told.
    expect((await logIn('not the password')).body).toEqual({
      error: 'invalid_grant',
      error_description: 'Incorrect username or password',
    })
    const waiting = await auth.get('/users?held=true', { token: admin.token })
    expect(waiting.body.items).toMatchObject([{ username: 'patient' }])
    expect((await auth.get('/users?disabled=true&held=false', { token: admin.token })).body.items).toEqual([])
    const enabled = await auth.patch(`/users/${made.body.id}`, { token: admin.token, json: { disabled: false } })
    expect(enabled.body).toMatchObject({ disabled: false, held: false })
    await auth.logIn('patient')
    await set('open')
  })
})
