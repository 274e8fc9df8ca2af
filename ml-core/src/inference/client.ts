import { Gone } from '@parley/common/errors'

/** Somebody who waits for an HTTP answer. */
export interface Client {
  /** Who takes turns with others, and has a share of what there is: one person, with however many keys and requests. */
  readonly owner: string
  /** Whether nobody waits for the answer any more. */
  readonly hasLeft: boolean
}

/** Something was not scored because its client hung up, so nobody reads this. */
export class ClientLeft extends Gone {
  constructor() {
    super('The client hung up', 'client_left')
  }
}
