import type { Clock } from '@parley/common/clock'
import type { Label, Scores } from '@parley/common/contracts/moderation'
import type { CorrectionJob } from '@parley/common/contracts/queues'
import { Unavailable } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { Producer } from '@parley/common/queue/queues'

/** A person's correction of a score. */
export interface SuggestedLabel {
  readonly text: string
  readonly scores: Readonly<Partial<Record<Label, number>>>
  /** What the model says of the text; null where it could not be scored. */
  readonly modelScores: Scores | null
  readonly modelVersion: string
  readonly language: string
  readonly suggestedBy: string
  readonly apiKeyId: string | null
  readonly communityId: string | null
}

/** Where corrections go to become training data. */
export interface LabelSink {
  /** @throws Unavailable when it cannot be said that the correction will be kept. */
  store(label: SuggestedLabel): Promise<void>
}

/** Hands corrections to chat-service, which keeps labels, over the queue `corrections`. */
export class QueuedLabels implements LabelSink {
  constructor(
    private readonly corrections: Producer<CorrectionJob>,
    private readonly clock: Clock,
  ) {}

  async store(label: SuggestedLabel): Promise<void> {
    const id = newId()
    const item: CorrectionJob['items'][number] = {
      event_id: id,
      at: this.clock.now().toISOString(),
      text: storable(label.text),
      language: label.language,
      corrected: { ...label.scores },
      scores: label.modelScores,
      model_version: label.modelVersion,
      corrected_by: label.suggestedBy,
    }
    try {
      await this.corrections.addAll([{ id, data: { items: [item] } }])
    } catch (error) {
      throw new Unavailable('The suggestion cannot be kept now', 'not_queued', { cause: error })
    }
  }
}

/** Without what Postgres cannot store: NUL, and halves of surrogate pairs. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\u{FFFD}')
}

/** Where no queue is at hand: says that one came, without the text it is for. */
export class LoggedLabels implements LabelSink {
  constructor(private readonly logger: Logger) {}

  async store({ text, ...label }: SuggestedLabel): Promise<void> {
    this.logger.info(
      { ...label, characters: text.length },
      'score suggested; no store is configured, so it is not kept',
    )
  }
}
