import { Unavailable } from '@parley/common/errors'
import { describe, expect, it } from 'vitest'
import { HttpDirectory } from './http-directory.js'

const ANN = { id: '019a0000-0000-7000-8000-000000000001', username: 'ann', display_name: 'Ann' }

interface Asked {
  readonly path: string
  readonly init: RequestInit | undefined
}

function aDirectory(answer: () => Response | Promise<Response>) {
  const asked: Asked[] = []
  const directory = new HttpDirectory(async (path, init) => {
    asked.push({ path, init })
    return answer()
  }, 'service-token')
  return { directory, asked }
}

describe('the directory over HTTP', () => {
  it('asks for a username with the service token', async () => {
    const { directory, asked } = aDirectory(() => Response.json(ANN))
    expect(await directory.byUsername('a/b?')).toEqual(ANN)
    expect(asked[0]?.path).toBe('/users/by-username/a%2Fb%3F')
    expect(asked[0]?.init?.headers).toMatchObject({ authorization: 'Bearer service-token' })
  })

  it.each([404, 422])('takes %i for nobody', async (status) => {
    const { directory } = aDirectory(() => new Response('{}', { status }))
    expect(await directory.byUsername('nobody')).toBeNull()
  })

  it('asks for ids in one request, and for none not at all', async () => {
    const { directory, asked } = aDirectory(() => Response.json({ items: [ANN] }))
    expect(await directory.byIds([ANN.id, ANN.id])).toEqual([ANN])
    expect(await directory.byIds([])).toEqual([])
    expect(asked).toHaveLength(1)
  })

  it('says unavailable when there is no answer, or none that it can use', async () => {
    const failing = aDirectory(() => Promise.reject(new TypeError('fetch failed')))
    await expect(failing.directory.byUsername('ann')).rejects.toThrow(Unavailable)
    const broken = aDirectory(() => new Response('oops', { status: 500 }))
    await expect(broken.directory.byIds([ANN.id])).rejects.toThrow(Unavailable)
  })
})
