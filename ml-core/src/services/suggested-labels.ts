import type { Label } from '@parley/common/contracts/moderation'
import type { Logger } from '@parley/common/logger'

/** A person's correction of a score. */
export interface SuggestedLabel {
  readonly text: string
  readonly scores: Readonly<Partial<Record<Label, number>>>
  readonly language: string
  readonly suggestedBy: string
  readonly apiKeyId: string | null
  readonly communityId: string | null
}

/** Where corrections go to become training data. */
export interface LabelSink {
  store(label: SuggestedLabel): Promise<void>
}

/** Until a service keeps labels: says that one came, without the text it is for. */
export class LoggedLabels implements LabelSink {
  constructor(private readonly logger: Logger) {}

  async store({ text, ...label }: SuggestedLabel): Promise<void> {
    this.logger.info(
      { ...label, characters: text.length },
      'score suggested; no store is configured, so it is not kept',
    )
  }
}
