/**
 * Loaded first (`--import`) into the ML worker's process: when its parent is gone without a word (kill -9) the worker
 * drains by itself; this is the bound on that, so that no orphan lingers beside the next start's worker.
 */
const DRAIN_LIMIT_MS = 8_000

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), DRAIN_LIMIT_MS).unref()
})
