import { Presets, SingleBar } from 'cli-progress'
import type { Stage } from './replay.js'

const TITLES = {
  accounts: 'Accounts',
  connecting: 'Sockets',
  posting: 'Posts',
  delivering: 'Deliveries',
  scoring: 'Verdicts',
} as const satisfies Record<Stage | 'scoring', string>

/** A bar per stage; plain lines every few seconds where there is no terminal. */
export class Progress {
  #bar: SingleBar | undefined
  #stage: keyof typeof TITLES | undefined

  show(stage: keyof typeof TITLES, done: number, total: number): void {
    if (stage !== this.#stage) this.#begin(stage, total)
    this.#bar?.setTotal(Math.max(total, done))
    this.#bar?.update(done)
  }

  end(): void {
    this.#bar?.stop()
    this.#bar = undefined
  }

  #begin(stage: keyof typeof TITLES, total: number): void {
    this.end()
    this.#stage = stage
    this.#bar = new SingleBar(
      {
        format: `${TITLES[stage].padEnd(11)}{bar} {value}/{total} {duration_formatted}`,
        stream: process.stderr,
        hideCursor: true,
        noTTYOutput: true,
        notTTYSchedule: 3_000,
      },
      Presets.shades_classic,
    )
    this.#bar.start(total, 0)
  }
}
