import { createHmac } from 'node:crypto'
import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, RateLimited } from '@parley/common/errors'
import type {
  LabelCounts,
  LabelFilter,
  LabelPlace,
  TrainingLabel,
  TrainingRepository,
} from '../repositories/training.js'
import type { TrainingRule } from '../schemas/training.js'
import type { Access } from './access.js'
import { withoutTraces } from './redaction.js'

const PAGE = 500
const MAX_RUNNING = 2
const RETRY_MS = 10_000
/** 120 bits: no two ids of an installation will ever meet. */
const PSEUDONYM_CHARACTERS = 20

export interface TrainingConsent {
  readonly consent: boolean | null
  readonly isUsed: boolean
  readonly rule: TrainingRule
}

export interface TrainingSettings {
  readonly rule: TrainingRule
  readonly labels: LabelCounts
}

/** Labels for training, and the consent that their texts need. */
export class TrainingService {
  #running = 0

  constructor(
    private readonly access: Access,
    private readonly training: TrainingRepository,
    private readonly clock: Clock,
  ) {}

  async consent(actor: Principal): Promise<TrainingConsent> {
    await this.access.require(actor, 'own_data:read')
    const [consent, rule] = await Promise.all([this.training.consent(actor.userId), this.training.rule()])
    return { consent, rule, isUsed: mayBeUsed(rule, consent) }
  }

  async giveConsent(actor: Principal, consent: boolean | null): Promise<TrainingConsent> {
    await this.access.require(actor, 'training:consent')
    await this.training.setConsent(actor.userId, consent, this.clock.now())
    return this.consent(actor)
  }

  async settings(actor: Principal): Promise<TrainingSettings> {
    await this.access.require(actor, 'server:training')
    const rule = await this.training.rule()
    return { rule, labels: await this.training.counts(rule) }
  }

  async changeSettings(actor: Principal, rule: TrainingRule): Promise<TrainingSettings> {
    await this.access.require(actor, 'server:training')
    await this.training.setRule(rule, actor.userId)
    return this.settings(actor)
  }

  /**
   * Pages of labels under pseudonyms, each read when it is asked for. The caller must go to the end or call `return`.
   * That somebody exported is in the audit log before the first of them leaves.
   * @throws Conflict while training is off; RateLimited while too many exports run.
   */
  async export(
    actor: Principal,
    filter: LabelFilter,
    format: string,
  ): Promise<AsyncGenerator<readonly TrainingLabel[], void>> {
    await this.access.require(actor, 'server:training')
    const rule = await this.training.rule()
    if (rule === 'off') throw new Conflict('Labels are not used for training on this server', 'training_off')
    if (this.#running >= MAX_RUNNING) throw new RateLimited(RETRY_MS, 'Too many exports are running')
    this.#running += 1
    try {
      const key = await this.training.pseudonymKey()
      const labels = await this.training.exportable(filter, rule)
      const { from, until, source } = filter
      await this.training.recordExport(actor.userId, { format, rule, labels, from, until, source })
      return this.#pages(filter, rule, key)
    } catch (error) {
      this.#running -= 1
      throw error
    }
  }

  async *#pages(filter: LabelFilter, rule: TrainingRule, key: Buffer): AsyncGenerator<readonly TrainingLabel[], void> {
    try {
      let after: LabelPlace | null = null
      for (;;) {
        const page: TrainingLabel[] = await this.training.page(filter, rule, after, PAGE)
        if (page.length > 0) yield page.map((label) => pseudonymous(label, key))
        const last = page.at(-1)
        if (!last || page.length < PAGE) return
        after = { at: last.at, id: last.id }
      }
    } finally {
      this.#running -= 1
    }
  }
}

function mayBeUsed(rule: TrainingRule, consent: boolean | null): boolean {
  if (rule === 'off') return false
  return rule === 'opt_in' ? consent === true : consent !== false
}

/** Every id replaced by what only this server's key can make of it: equal ones stay equal, none can be traced back. */
function pseudonymous(label: TrainingLabel, key: Buffer): TrainingLabel {
  const pseudonym = <Id extends string | null>(kind: string, id: Id): Id => {
    if (id === null) return id
    const hash = createHmac('sha256', key).update(`${kind}:${id}`).digest('base64url')
    return hash.slice(0, PSEUDONYM_CHARACTERS) as Id
  }
  return {
    ...label,
    id: pseudonym('label', label.id),
    labelledBy: pseudonym('user', label.labelledBy),
    authorId: pseudonym('user', label.authorId),
    messageId: pseudonym('message', label.messageId),
    roomId: pseudonym('room', label.roomId),
    text: withoutTraces(label.text),
  }
}
