import type { Clock } from '@parley/common/clock'
import type { ReviewQueueAges, ReviewQueueAgesRepository } from '../repositories/review-queue-ages.js'

/** For analytics, whose token the caller has checked. */
export class ReviewQueueAgesService {
  constructor(
    private readonly queue: ReviewQueueAgesRepository,
    private readonly clock: Clock,
  ) {}

  ages(): Promise<ReviewQueueAges> {
    return this.queue.ages(this.clock.now())
  }
}
