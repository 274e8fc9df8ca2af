import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AuthHarness, PASSWORD, startAuth } from './auth-harness.js'
import { type FakeMailServer, startFakeMailServer } from './fake-mail-server.js'

const NEW_PASSWORD = 'another good password'
const WAIT = { timeout: 10_000, interval: 20 }
let auth: AuthHarness
beforeAll(async () => {
  auth = await startAuth()
})
afterAll(() => auth.stop())

const mailedToken = (email: string) =>
  vi.waitFor(() => {
    const token = auth.mailedToken(email)
    if (!token) throw new Error(`no mail to ${email} yet`)
    return token
  }, WAIT)

/** Resolves when every mail asked for so far was sent, or turned out to be for nobody. */
const allSent = () =>
  vi.waitFor(async () => {
    const [row] = await auth.sql`select count(*)::int as waiting from mail_requests`
    expect(row?.waiting).toBe(0)
  }, WAIT)

const newestTokenAfter = async (email: string, before: string | undefined) => {
  await vi.waitFor(() => expect(auth.mailedToken(email)).not.toBe(before), WAIT)
  return auth.mailedToken(email) ?? ''
}

describe('verifying an e-mail address', () => {
  it('works once, by the token in the mail', async () => {
    const { token } = await auth.person({ email: 'verify@example.org' })
    const mailed = await mailedToken('verify@example.org')
    expect((await auth.post('/verify-email', { json: { token: mailed } })).status).toBe(204)
    expect((await auth.get('/me', { token })).body.email_verified).toBe(true)
    const again = await auth.post('/verify-email', { json: { token: mailed } })
    expect(again.status).toBe(410)
    expect(again.body.code).toBe('link_not_valid')
  })

  it('lets its owner log in by it', async () => {
    const { username } = await auth.person({ email: 'login@example.org' })
    await expect(auth.logIn('login@example.org')).rejects.toThrow('invalid_grant')
    await auth.post('/verify-email', { json: { token: await mailedToken('login@example.org') } })
    const { access_token: token } = await auth.logIn('Login@Example.org')
    expect((await auth.get('/me', { token })).body.username).toBe(username)
  })

  it('is no longer possible after three days, nor by an older mail', async () => {
    const { token } = await auth.person({ email: 'late@example.org' })
    const first = await mailedToken('late@example.org')
    expect((await auth.post('/me/verify-email', { token })).status).toBe(202)
    const second = await newestTokenAfter('late@example.org', first)
    expect((await auth.post('/verify-email', { json: { token: first } })).status).toBe(410)
    auth.clock.advance(73 * 3_600_000)
    expect((await auth.post('/verify-email', { json: { token: second } })).status).toBe(410)
  })

  it('cannot take an address that somebody else proved', async () => {
    await auth.person({ email: 'shared@example.org' })
    const first = await mailedToken('shared@example.org')
    await auth.person({ email: 'SHARED@example.org' })
    const second = await mailedToken('SHARED@example.org')
    expect((await auth.post('/verify-email', { json: { token: first } })).status).toBe(204)
    const answer = await auth.post('/verify-email', { json: { token: second } })
    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('email_taken')
  })

  it('has nothing to send for an account without an address', async () => {
    const { token } = await auth.person()
    const answer = await auth.post('/me/verify-email', { token })
    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('nothing_to_verify')
  })

  it.each([{}, { token: '' }, { token: 7 }])('refuses %j as malformed', async (json) => {
    expect((await auth.post('/verify-email', { json })).status).toBe(422)
  })

  it('the database never holds a token that was mailed', async () => {
    await auth.person({ email: 'hashed@example.org' })
    const mailed = await mailedToken('hashed@example.org')
    const rows = await auth.sql`select id, email, purpose, encode(hash, 'escape') as hash from email_links`
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(mailed)
  })
})

describe('changing the address', () => {
  const verified = async (email: string) => {
    const person = await auth.person({ email })
    await auth.post('/verify-email', { json: { token: await mailedToken(email) } })
    return person
  }

  it('keeps the verified one until the new one is verified, and tells the old one', async () => {
    const { token } = await verified('old@example.org')
    const changed = await auth.patch('/me', { token, json: { email: 'new@example.org' } })
    expect(changed.body).toMatchObject({
      email: 'old@example.org',
      email_verified: true,
      pending_email: 'new@example.org',
    })
    await auth.post('/verify-email', { json: { token: await mailedToken('new@example.org') } })
    const me = await auth.get('/me', { token })
    expect(me.body).toMatchObject({ email: 'new@example.org', email_verified: true, pending_email: null })
    await allSent()
    expect(
      auth.logged.some((line) => line.includes('"to":"old@example.org"') && line.includes('is being changed')),
    ).toBe(true)
  })

  it('needs the password when the login is not recent: a stolen token must not be worth an account', async () => {
    const { token } = await verified('careful@example.org')
    const { refresh_token } = await auth.logIn('careful@example.org')
    auth.clock.advance(11 * 60_000)
    const change = (bearer: string, extra = {}) =>
      auth.patch('/me', { token: bearer, json: { email: 'thief@example.org', ...extra } })
    expect((await change(token)).body.code).toBe('password_required')
    const refreshed = (await auth.refresh(refresh_token)).body.access_token
    expect((await change(refreshed)).body.code).toBe('password_required')
    expect((await change(token, { current_password: 'not my password' })).body.code).toBe('wrong_password')
    expect((await change(token, { current_password: PASSWORD })).status).toBe(200)
  })

  it('can take it away', async () => {
    const { token } = await verified('away@example.org')
    const answer = await auth.patch('/me', { token, json: { email: null } })
    expect(answer.body).toMatchObject({ email: null, email_verified: false, pending_email: null })
  })

  it('tells the old one also when it is taken away before another is given: a thief cannot go round the warning', async () => {
    const { token } = await verified('robbed@example.org')
    await auth.patch('/me', { token, json: { email: null } })
    await auth.patch('/me', { token, json: { email: 'robber@example.org' } })
    await allSent()
    const told = (email: string) =>
      auth.logged.filter((line) => line.includes(`"to":"${email}"`) && line.includes('was taken from your account'))
    expect(told('robbed@example.org')).toHaveLength(1)
    await auth.patch('/me', { token, json: { email: null } })
    await allSent()
    expect(told('robber@example.org'), 'nobody has proved that one').toHaveLength(0)
  })

  it('ends the links that were sent to the one given up', async () => {
    const { token } = await auth.person({ email: 'typo@example.org' })
    const toTypo = await mailedToken('typo@example.org')
    await auth.post('/password-reset', { json: { email: 'typo@example.org' } })
    const reset = await newestTokenAfter('typo@example.org', toTypo)
    await auth.patch('/me', { token, json: { email: 'right@example.org' } })
    expect((await auth.post('/verify-email', { json: { token: toTypo } })).status).toBe(410)
    const answer = await auth.post('/password-reset/confirm', { json: { token: reset, password: NEW_PASSWORD } })
    expect(answer.status).toBe(410)
  })

  it('is not for API keys', async () => {
    const { token } = await auth.person()
    const made = await auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['account:write'] } })
    const answer = await auth.patch('/me', { token: made.body.key, json: { email: 'bot@example.org' } })
    expect(answer.body.code).toBe('login_required')
  })
})

describe('resetting a password', () => {
  it('sets a new one, once, and ends all sessions', async () => {
    const { token, username, refreshToken } = await auth.person({ email: 'forgot@example.org' })
    const verification = await mailedToken('forgot@example.org')
    expect((await auth.post('/password-reset', { json: { email: 'Forgot@example.org' } })).status).toBe(202)
    const mailed = await newestTokenAfter('forgot@example.org', verification)
    const confirm = () => auth.post('/password-reset/confirm', { json: { token: mailed, password: NEW_PASSWORD } })

    const weak = await auth.post('/password-reset/confirm', { json: { token: mailed, password: 'Password123' } })
    expect(weak.body.detail[0].loc).toEqual(['body', 'password'])
    expect((await confirm()).status).toBe(204)
    expect((await confirm()).body.code).toBe('link_not_valid')
    expect((await auth.get('/me', { token })).status).toBe(401)
    expect((await auth.refresh(refreshToken)).body.error).toBe('invalid_grant')
    const { access_token } = await auth.logIn(username, NEW_PASSWORD)
    const me = await auth.get('/me', { token: access_token })
    expect(me.body.email_verified, 'reading the mail proved the address').toBe(true)
  })

  it('that takes over an account whose address nobody had proved ends the API keys of whoever made it', async () => {
    const squatter = await auth.person({ email: 'victim@example.org' })
    const verification = await mailedToken('victim@example.org')
    const made = await auth.post('/api-keys', { token: squatter.token, json: { name: 'spy', scopes: ['chat:read'] } })
    const reset = async (before: string | undefined, password: string) => {
      await auth.post('/password-reset', { json: { email: 'victim@example.org' } })
      const token = await newestTokenAfter('victim@example.org', before)
      expect((await auth.post('/password-reset/confirm', { json: { token, password } })).status).toBe(204)
      return token
    }
    const first = await reset(verification, NEW_PASSWORD)
    expect((await auth.introspect(made.body.key)).body.active).toBe(false)

    const { access_token: token } = await auth.logIn(squatter.username, NEW_PASSWORD)
    const own = await auth.post('/api-keys', { token, json: { name: 'bot', scopes: ['chat:read'] } })
    await reset(first, PASSWORD)
    expect((await auth.introspect(own.body.key)).body.active, 'whoever has proved the address keeps theirs').toBe(true)
  })

  it('gives one of several who use the link at once the account', async () => {
    await auth.person({ email: 'race@example.org' })
    const verification = await mailedToken('race@example.org')
    await auth.post('/password-reset', { json: { email: 'race@example.org' } })
    const token = await newestTokenAfter('race@example.org', verification)
    const answers = await Promise.all(
      [1, 2, 3].map((n) => auth.post('/password-reset/confirm', { json: { token, password: `${NEW_PASSWORD} ${n}` } })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410])
  })

  it('ends after an hour', async () => {
    await auth.person({ email: 'slow@example.org' })
    const verification = await mailedToken('slow@example.org')
    await auth.post('/password-reset', { json: { email: 'slow@example.org' } })
    const token = await newestTokenAfter('slow@example.org', verification)
    auth.clock.advance(61 * 60_000)
    const answer = await auth.post('/password-reset/confirm', { json: { token, password: NEW_PASSWORD } })
    expect(answer.status).toBe(410)
  })

  it('answers alike whether or not anyone has the address, and writes to nobody who is not here', async () => {
    await auth.person({ email: 'known@example.org' })
    const known = await auth.post('/password-reset', { json: { email: 'known@example.org' } })
    const unknown = await auth.post('/password-reset', { json: { email: 'unknown@example.org' } })
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text])
    await allSent()
    expect(auth.logged.join('')).not.toContain('"to":"unknown@example.org"')
  })

  it('goes to the account that proved the address, not to those that only claim it', async () => {
    await auth.person({ email: 'owner@example.org' })
    await auth.post('/verify-email', { json: { token: await mailedToken('owner@example.org') } })
    await auth.person({ email: 'owner@example.org' })
    await allSent()
    const before = auth.logged.length
    await auth.post('/password-reset', { json: { email: 'owner@example.org' } })
    await allSent()
    expect(auth.logged.slice(before).filter((line) => line.includes('Set a new password'))).toHaveLength(1)
  })

  it('a verification token is no reset token', async () => {
    await auth.person({ email: 'mixed@example.org' })
    const token = await mailedToken('mixed@example.org')
    const answer = await auth.post('/password-reset/confirm', { json: { token, password: NEW_PASSWORD } })
    expect(answer.status).toBe(410)
  })
})

describe('with a mail server', () => {
  let server: FakeMailServer
  let withMail: AuthHarness
  beforeAll(async () => {
    server = await startFakeMailServer()
    withMail = await startAuth({ settings: { smtpUrl: server.url, mailFrom: 'Parley <parley@example.org>' } })
  })
  afterAll(async () => {
    await withMail.stop()
    await server.stop()
  })

  it('mails go out by it, and their links stay out of the log', async () => {
    await withMail.person({ email: 'post@example.org' })
    const mail = await vi.waitFor(() => {
      const [first] = server.received
      if (!first) throw new Error('nothing received yet')
      return first
    }, WAIT)
    expect(mail.to).toEqual(['post@example.org'])
    expect(mail.data).toContain('From: Parley <parley@example.org>')
    expect(mail.data).toContain('/verify-email#token=')
    expect(withMail.logged.join('')).not.toContain('#token=')
  })

  it('a mail that nobody takes for a day is given up, with a line in the log', async () => {
    server.refuseNext(2)
    await withMail.person({ email: 'never@example.org' })
    await vi.waitFor(() => expect(withMail.logged.join('')).toContain('mail not sent yet'), WAIT)
    withMail.clock.advance(25 * 3_600_000)
    await withMail.post('/password-reset', { json: { email: 'wakes@the.relay' } })
    await vi.waitFor(() => expect(withMail.logged.join('')).toContain('mail given up'), WAIT)
    expect(server.received.some(({ to }) => to.includes('never@example.org'))).toBe(false)
    expect(withMail.logged.join('')).not.toContain('never@example.org')
  })

  it('a mail that was refused for now is sent later', async () => {
    server.refuseNext(1)
    await withMail.person({ email: 'later@example.org' })
    const notYet = () => withMail.logged.filter((line) => line.includes('mail not sent yet')).length
    await vi.waitFor(() => expect(notYet()).toBe(2), WAIT)
    withMail.clock.advance(60_000)
    await withMail.post('/password-reset', { json: { email: 'wakes@the.relay' } })
    await vi.waitFor(() => expect(server.received.some(({ to }) => to.includes('later@example.org'))).toBe(true), WAIT)
  })
})
