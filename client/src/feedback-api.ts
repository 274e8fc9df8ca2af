import type { MessageState, PolicyMode } from '@parley/common/contracts/chat'
import type { Label, Scores } from '@parley/common/contracts/moderation'
import type { HttpClient, Page } from './http-client.js'

export type SimulatedAction = 'none' | 'flag' | 'nudge' | 'hide' | 'hold' | 'reject'

/** Null switches an action off. */
export interface Thresholds {
  readonly flag: number | null
  readonly hide: number | null
  readonly reject: number | null
}

export interface SimulationRequest {
  /** Only this room, under its own policy; absent = the whole server, for its staff. */
  readonly room?: string
  /** ISO 8601; by default the last seven days, at most thirty. */
  readonly from?: string
  readonly until?: string
  /** What would be different; what is absent stays as it is. */
  readonly thresholds?: { readonly [L in Label]?: Partial<Thresholds> }
  /** Another mode for the room. */
  readonly mode?: PolicyMode
  /** Messages per page, at most 100. */
  readonly limit?: number
  readonly cursor?: string | null
}

export interface SimulatedDecision {
  readonly action: SimulatedAction
  readonly rule: string | null
  readonly label: Label | null
  readonly score: number | null
}

export interface SimulatedMessage {
  readonly message_id: string
  readonly room: { readonly id: string; readonly name: string }
  readonly sender: { readonly id: string; readonly name: string }
  readonly text: string
  readonly state: MessageState
  readonly created_at: string
  readonly scores: Scores
  readonly before: SimulatedDecision
  readonly after: SimulatedDecision
}

export interface Simulation {
  readonly from: string
  readonly until: string
  readonly room: string | null
  /** Judged both ways; all counts are of these. */
  readonly messages: number
  readonly sample: {
    /** False: `messages` are a sample of the window. */
    readonly is_complete: boolean
    /** About how many messages the window holds. */
    readonly estimated_total: number
  }
  /** What the raid switch lays over the policies is part of neither side, whether or not it is on. */
  readonly raid_switch: { readonly is_on: boolean; readonly is_counted: false }
  readonly before: Readonly<Record<SimulatedAction, number>>
  readonly after: Readonly<Record<SimulatedAction, number>>
  readonly changes: readonly {
    readonly from: SimulatedAction
    readonly to: SimulatedAction
    readonly messages: number
  }[]
  readonly histograms: readonly {
    readonly label: Label
    /** Messages by fiftieths of 0..1. */
    readonly bins: readonly number[]
    readonly thresholds: { readonly before: Thresholds; readonly after: Thresholds }
  }[]
  /** Messages that would be treated otherwise, newest first. Ask for the next page with the same `from` and `until`. */
  readonly changed: Page<SimulatedMessage>
}

/** Whether one's messages may be used for training. Null = no answer was given. */
export interface TrainingConsent {
  readonly consent: boolean | null
  /** Whether they may be, given the server's rule: `opt_in` takes silence for a no, `opt_out` for a yes. */
  readonly is_used: boolean
  readonly rule: 'off' | 'opt_in' | 'opt_out'
}

export interface TrainingSettings {
  /** `off`: no labels can be exported at all. */
  readonly consent: 'off' | 'opt_in' | 'opt_out'
}

export interface LabelCounts {
  /** Labels with a text that may be exported. */
  readonly exportable: number
  readonly decisions: number
  readonly corrections: number
}

export interface LabelExportQuery {
  readonly format?: 'jsonl' | 'csv'
  readonly from?: string
  readonly until?: string
  readonly source?: 'decision' | 'correction'
}

const PREFIX = '/api/chat'
/** Exports of years of labels are streamed for minutes. */
const EXPORT_TIMEOUT_MS = 10 * 60_000

/** What moderation learns from people: the threshold simulator, labels for training, and consent to their use. */
export class FeedbackApi {
  constructor(private readonly http: HttpClient) {}

  /** What changed thresholds would have done to past messages. */
  simulate(request: SimulationRequest, signal?: AbortSignal): Promise<Simulation> {
    return this.http.request('POST', `${PREFIX}/moderation/simulate`, { json: request, ...(signal ? { signal } : {}) })
  }

  consent(): Promise<TrainingConsent> {
    return this.http.request('GET', `${PREFIX}/me/training-consent`)
  }

  /** Null takes the answer back. */
  giveConsent(consent: boolean | null): Promise<TrainingConsent> {
    return this.http.request('PUT', `${PREFIX}/me/training-consent`, { json: { consent } })
  }

  /** For admins. */
  trainingSettings(): Promise<TrainingSettings & { readonly labels: LabelCounts }> {
    return this.http.request('GET', `${PREFIX}/moderation/labels/settings`)
  }

  changeTrainingSettings(settings: TrainingSettings): Promise<TrainingSettings & { readonly labels: LabelCounts }> {
    return this.http.request('PUT', `${PREFIX}/moderation/labels/settings`, { json: settings })
  }

  /** Texts with what people decided on them, under pseudonyms. For admins; each export is in the audit log. */
  exportLabels(query: LabelExportQuery = {}, signal?: AbortSignal): Promise<Blob> {
    const options = { query: { ...query }, timeoutMs: EXPORT_TIMEOUT_MS }
    return this.http.download(`${PREFIX}/moderation/labels/export`, signal ? { ...options, signal } : options)
  }
}
