import { expect, it } from 'vitest'
import { ClientLimit } from './client-limit.js'

/** Is there until told to leave. */
function occupy(limit: ClientLimit, owner: string, amount: number) {
  let leave = (): void => {}
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  return { done: limit.during(owner, amount, () => left), leave: () => leave() }
}

const OVERLOADED = { kind: 'unavailable', code: 'overloaded' }

it('lets nobody have more than is left free for others', async () => {
  const limit = new ClientLimit(100)
  const greedy = [occupy(limit, 'greedy', 30), occupy(limit, 'greedy', 20)]
  await expect(limit.during('greedy', 1, async () => {})).rejects.toMatchObject(OVERLOADED)
  const other = occupy(limit, 'other', 25)
  await expect(limit.during('third', 13, async () => {})).rejects.toMatchObject(OVERLOADED)
  expect(await limit.during('third', 12, async () => 'in')).toBe('in')
  for (const present of [...greedy, other]) present.leave()
  await Promise.all([...greedy, other].map(({ done }) => done))
  expect(await limit.during('third', 50, async () => 'in')).toBe('in')
})

it('gives back what work took that failed', async () => {
  const limit = new ClientLimit(10)
  await expect(limit.during('one', 5, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await limit.during('one', 5, async () => 'in')).toBe('in')
})
