import { expect, it } from 'vitest'
import { deferred } from '../../../test/deferred.js'
import { afterLeases, beforeActs } from './lease-order.js'

it('an act waits for the lease that is on its way, whatever becomes of that', async () => {
  const order: string[] = []
  const lease = deferred()
  const taken = beforeActs('item', () => lease.promise.finally(() => order.push('lease')))
  const acted = afterLeases(['item', 'other'], async () => order.push('act'))
  lease.reject(new Error('another has it'))
  await expect(taken).rejects.toThrow('another has it')
  await acted
  expect(order).toEqual(['lease', 'act'])
})

it('no lease is asked for while the item is acted on, and again after that', async () => {
  const act = deferred()
  const acted = afterLeases(['item'], () => act.promise)
  expect(await beforeActs('item', async () => 'lease')).toBeNull()
  act.resolve()
  await acted
  expect(await beforeActs('item', async () => 'lease')).toBe('lease')
})

it('no lease is asked for until the last of several acts on the item is through', async () => {
  const [first, second] = [deferred(), deferred()]
  const acts = [afterLeases(['item'], () => first.promise), afterLeases(['item'], () => second.promise)]
  first.resolve()
  await acts[0]
  expect(await beforeActs('item', async () => 'lease')).toBeNull()
  second.resolve()
  await acts[1]
  expect(await beforeActs('item', async () => 'lease')).toBe('lease')
})
