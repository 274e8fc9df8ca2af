/** A timer of more than this does not wait at all. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/** Calls back at that time, in epoch milliseconds, however far away it is; what is returned calls it off. */
export function callAt(atMs: number, call: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  const wait = () => {
    const leftMs = atMs - Date.now()
    if (leftMs <= 0) return call()
    timer = setTimeout(wait, Math.min(leftMs, MAX_TIMEOUT_MS))
  }
  timer = setTimeout(wait)
  return () => clearTimeout(timer)
}
