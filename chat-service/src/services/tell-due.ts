const BATCH = 50

/**
 * Tells all that `untold` names, a batch at a time. One that cannot be told does not keep its batch waiting; it is due again
 * the next time.
 * @throws what the first such one failed with, after its batch.
 */
export async function tellDue<Due>(
  untold: (limit: number) => Promise<readonly Due[]>,
  tell: (due: Due) => Promise<void>,
): Promise<void> {
  for (;;) {
    const due = await untold(BATCH)
    const told = await Promise.allSettled(due.map(tell))
    const failed = told.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
    if (due.length < BATCH) return
  }
}
