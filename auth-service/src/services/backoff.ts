/** How long to wait after the nth failed attempt (1, 2, 3...): doubling from `firstMs`, never more than `mostMs`. */
export function backoffMs(attempt: number, firstMs: number, mostMs: number): number {
  return Math.min(firstMs * 2 ** Math.min(Math.max(0, attempt - 1), 30), mostMs)
}
