import { expect, it } from 'vitest'
import { WaitingClient } from '../../test/rule-model.js'
import type { Client } from '../inference/client.js'
import { SharedWork } from './shared-work.js'

/** Work that goes on until it is told to end. */
class SlowWork {
  readonly begun: (Client | undefined)[] = []
  readonly #ends: ((result: string) => void)[] = []

  readonly begin = (client: Client | undefined): Promise<string> => {
    this.begun.push(client)
    return new Promise((end) => this.#ends.push(end))
  }

  endAll(): void {
    for (const [index, end] of this.#ends.splice(0).entries()) end(`result ${index}`)
  }
}

it('what is asked for again while it is being done is done once', async () => {
  const [shared, work] = [new SharedWork<string>(), new SlowWork()]
  const asked = [1, 2].map(() => shared.once('text', new WaitingClient(), work.begin))
  work.endAll()
  expect(await Promise.all(asked)).toEqual(['result 0', 'result 0'])
  const again = shared.once('text', undefined, work.begin)
  work.endAll()
  await again
  expect(work.begun).toHaveLength(2)
})

it('is for nobody any more when all who asked have left, not before', () => {
  const [shared, work] = [new SharedWork<string>(), new SlowWork()]
  const [first, second] = [new WaitingClient(), new WaitingClient()]
  for (const client of [first, second]) void shared.once('text', client, work.begin)
  const [crowd] = work.begun
  first.hasLeft = true
  expect(crowd?.hasLeft).toBe(false)
  second.hasLeft = true
  expect(crowd?.hasLeft).toBe(true)
})

it('is begun anew for who comes after all have left, and that is joined by the next', async () => {
  const [shared, work] = [new SharedWork<string>(), new SlowWork()]
  const gone = new WaitingClient()
  const dropped = shared.once('text', gone, work.begin)
  gone.hasLeft = true
  const asked = [1, 2].map(() => shared.once('text', new WaitingClient(), work.begin))
  work.endAll()
  expect([await dropped, ...(await Promise.all(asked))]).toEqual(['result 0', 'result 1', 'result 1'])
})
