import type { Metrics } from '@parley/common/metrics'

type Counter<Label extends string = never> = ReturnType<typeof Metrics.prototype.counter<Label>>
type Histogram = ReturnType<typeof Metrics.prototype.histogram<never>>

/** What the sources of the gauges say now. */
export interface RealtimeGauges {
  connections(): number
  subscriptions(): number
  rooms(): number
}

/** Figures of the socket edge. Frames are counted in plain numbers and handed over now and then: they are the hot path. */
export class RealtimeMetrics {
  framesIn = 0
  framesOut = 0
  dropped = 0
  slowCloses = 0
  readonly replaySeconds: Histogram
  readonly #framesIn: Counter
  readonly #framesOut: Counter
  readonly #dropped: Counter
  readonly #closes: Counter<'code'>
  readonly #gaps: Counter
  #told = { framesIn: 0, framesOut: 0, dropped: 0 }

  constructor(metrics: Metrics, gauges: RealtimeGauges) {
    metrics.gauge('ws_connections', 'Open WebSocket connections', () => gauges.connections())
    metrics.gauge('ws_subscriptions', 'Room subscriptions of all connections', () => gauges.subscriptions())
    metrics.gauge('ws_rooms', 'Rooms that this instance listens to', () => gauges.rooms())
    this.#framesIn = metrics.counter('ws_frames_in_total', 'Frames received from clients')
    this.#framesOut = metrics.counter('ws_frames_out_total', 'Frames handed to the kernel')
    this.#dropped = metrics.counter('ws_frames_dropped_total', 'Ephemeral frames dropped because a client was slow')
    this.#closes = metrics.counter('ws_closes_total', 'Connections that the server closed, by close code', ['code'])
    this.#gaps = metrics.counter('ws_gaps_total', 'Times events were missing on the bus and read from the log')
    this.replaySeconds = metrics.histogram(
      'ws_replay_seconds',
      'Time from a subscription to its going live',
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    )
  }

  closed(code: number): void {
    this.#closes.inc({ code: String(code) })
  }

  gapFound(): void {
    this.#gaps.inc()
  }

  /** Hands what was counted since the last call to Prometheus. */
  tell(): void {
    this.#framesIn.inc(this.framesIn - this.#told.framesIn)
    this.#framesOut.inc(this.framesOut - this.#told.framesOut)
    this.#dropped.inc(this.dropped - this.#told.dropped)
    this.#told = { framesIn: this.framesIn, framesOut: this.framesOut, dropped: this.dropped }
  }
}
