/**
 * Shows one item per `gapMs` at most. `show` says whether it did: what it leaves out makes nothing wait, or a message that
 * nobody is told of would swallow the call right behind it.
 */
export function spaced<Item>(
  show: (item: Item) => boolean,
  gapMs: number,
  now: () => number = Date.now,
): (item: Item) => void {
  let lastMs = Number.NEGATIVE_INFINITY
  return (item) => {
    const atMs = now()
    if (atMs - lastMs >= gapMs && show(item)) lastMs = atMs
  }
}
