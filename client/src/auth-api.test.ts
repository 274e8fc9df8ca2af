import { afterEach, describe, expect, it, vi } from 'vitest'
import { ParleyClient } from './parley-client.js'
import { type KeyValueStorage, MemoryTokenStore, StorageTokenStore } from './tokens.js'

type Answer = (path: string, request: RequestInit) => Response

interface Asked {
  readonly path: string
  readonly token: string | null
}

/** A client before a server that answers as the test says. */
function aClient(answer: Answer, expiresAtMs = Date.now() + 900_000) {
  const asked: Asked[] = []
  const tokenStore = new MemoryTokenStore()
  tokenStore.save({ accessToken: 'first', refreshToken: 'refresh-1', expiresAtMs })
  const client = new ParleyClient({
    baseUrl: 'http://parley.test/',
    tokenStore,
    fetch: async (input, init = {}) => {
      const path = String(input).replace('http://parley.test', '')
      asked.push({ path, token: new Headers(init.headers).get('authorization') })
      return answer(path, init)
    },
  })
  return { client, asked, tokenStore }
}

const renewed = (): Response => Response.json({ access_token: 'second', refresh_token: 'refresh-2', expires_in: 900 })
const unauthorised = (): Response =>
  Response.json({ detail: 'Token has expired', code: 'token_expired' }, { status: 401 })

describe('refreshing', () => {
  it('happens once for many requests that were refused at once', async () => {
    const { client, asked, tokenStore } = aClient((path, { headers }) => {
      if (path === '/api/auth/token') return renewed()
      return new Headers(headers).get('authorization') === 'Bearer second' ? Response.json({ id: 'x' }) : unauthorised()
    })
    const answers = await Promise.all([client.auth.me(), client.auth.me(), client.rooms.get('r')])
    expect(answers).toHaveLength(3)
    expect(asked.filter(({ path }) => path === '/api/auth/token')).toHaveLength(1)
    expect(tokenStore.load()).toMatchObject({ accessToken: 'second', refreshToken: 'refresh-2' })
  })

  it('happens before a token runs out', async () => {
    const { client, asked } = aClient(
      (path) => (path === '/api/auth/token' ? renewed() : Response.json({})),
      Date.now() + 1_000,
    )
    await client.auth.me()
    expect(asked).toEqual([
      { path: '/api/auth/token', token: null },
      { path: '/api/auth/me', token: 'Bearer second' },
    ])
  })

  it('that is refused ends the login', async () => {
    const { client, tokenStore } = aClient((path) =>
      path === '/api/auth/token'
        ? Response.json({ error: 'invalid_grant', error_description: 'reused' }, { status: 400 })
        : unauthorised(),
    )
    await expect(client.auth.me()).rejects.toMatchObject({ status: 401, code: 'token_expired' })
    expect(tokenStore.load()).toBeNull()
    expect(client.auth.isLoggedIn).toBe(false)
  })

  it('that finds no server keeps the login', async () => {
    const { client, tokenStore } = aClient((path) => {
      if (path === '/api/auth/token') throw new TypeError('fetch failed')
      return unauthorised()
    })
    await expect(client.auth.me()).rejects.toMatchObject({ name: 'NetworkError' })
    expect(tokenStore.load()).not.toBeNull()
  })

  it('that is answered after a logout brings no login back', async () => {
    const { client, tokenStore } = aClient((path) => {
      if (path !== '/api/auth/token') return Response.json({})
      tokenStore.save(null)
      return renewed()
    })
    expect(await client.auth.refresh()).toBeNull()
    expect(tokenStore.load()).toBeNull()
  })

  it('that is refused after somebody has logged in anew ends nothing', async () => {
    const anew = { accessToken: 'anew', refreshToken: 'refresh-anew', expiresAtMs: Date.now() + 900_000 }
    const { client, tokenStore } = aClient(() => {
      tokenStore.save(anew)
      return Response.json({ error: 'invalid_grant', error_description: 'revoked' }, { status: 400 })
    })
    expect(await client.auth.refresh()).toBe('anew')
    expect(tokenStore.load()).toEqual(anew)
  })

  it('done by another tab is taken over instead of done again', async () => {
    const { client, asked, tokenStore } = aClient((path, { headers }) => {
      if (path === '/api/auth/token') return renewed()
      if (new Headers(headers).get('authorization') === 'Bearer first') {
        tokenStore.save({
          accessToken: 'of the other tab',
          refreshToken: 'refresh-2',
          expiresAtMs: Date.now() + 900_000,
        })
        return unauthorised()
      }
      return Response.json({})
    })
    await client.auth.me()
    expect(asked.map(({ token }) => token)).toEqual(['Bearer first', 'Bearer of the other tab'])
  })
})

describe('tabs over plain HTTP, where browsers have no locks', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('do not all use the refresh token at the same moment: the later ones take over what the first got', async () => {
    vi.stubGlobal('navigator', {})
    vi.stubGlobal('document', {})
    vi.spyOn(Math, 'random').mockReturnValueOnce(0.3).mockReturnValueOnce(0).mockReturnValueOnce(0.2)
    const tokenStore = new MemoryTokenStore()
    tokenStore.save({ accessToken: 'first', refreshToken: 'refresh-1', expiresAtMs: Date.now() })
    let refreshes = 0
    const aTab = () =>
      new ParleyClient({
        baseUrl: 'http://parley.test',
        tokenStore,
        fetch: async () => {
          refreshes += 1
          return renewed()
        },
      })
    const tokens = await Promise.all([1, 2, 3].map(() => aTab().auth.accessToken()))
    expect(tokens).toEqual(['second', 'second', 'second'])
    expect(refreshes).toBe(1)
  })
})

describe('errors', () => {
  it('carry what the server said, in whichever shape', async () => {
    const problems = [{ loc: ['body', 'name'], msg: 'Too short', type: 'too_small' }]
    const answers: Record<string, () => Response> = {
      '/api/chat/rooms/a': () => Response.json({ detail: 'Room not found', code: 'room_not_found' }, { status: 404 }),
      '/api/chat/rooms/b': () => Response.json({ detail: problems }, { status: 422 }),
      '/api/chat/rooms/c': () => new Response('<html>', { status: 502 }),
      '/api/chat/rooms/d': () =>
        Response.json({ detail: 'Slow down', code: 'rate_limited' }, { status: 429, headers: { 'retry-after': '3' } }),
    }
    const { client } = aClient((path) => answers[path]?.() ?? new Response(null, { status: 500 }))
    await expect(client.rooms.get('a')).rejects.toMatchObject({ status: 404, code: 'room_not_found' })
    await expect(client.rooms.get('b')).rejects.toMatchObject({ code: 'too_small', problems })
    await expect(client.rooms.get('c')).rejects.toMatchObject({ status: 502, code: 'http_502' })
    await expect(client.rooms.get('d')).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 3_000 })
  })
})

describe('a login kept in a storage', () => {
  it('is found again, and anything else under its key is nobody’s', () => {
    const values = new Map<string, string>()
    const storage: KeyValueStorage = {
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => void values.set(key, value),
      removeItem: (key) => void values.delete(key),
    }
    const store = new StorageTokenStore(storage)
    const tokens = { accessToken: 'a', refreshToken: 'r', expiresAtMs: 1 }
    expect(store.load()).toBeNull()
    store.save(tokens)
    expect(store.load()).toEqual(tokens)
    for (const junk of ['{', '{}', 'null', '[]']) {
      values.set('parley.tokens', junk)
      expect(store.load()).toBeNull()
    }
    store.save(null)
    expect(values.size).toBe(0)
  })
})
