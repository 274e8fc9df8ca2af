/** A text with a selection, as a field has it. */
export interface Selected {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Puts `around` on both sides of the selection, or takes it away where it is. */
export function toggled({ text, start, end }: Selected, around: string): Selected {
  const size = around.length
  const isWrapped = text.slice(start - size, start) === around && text.slice(end, end + size) === around
  if (isWrapped) {
    return {
      text: text.slice(0, start - size) + text.slice(start, end) + text.slice(end + size),
      start: start - size,
      end: end - size,
    }
  }
  return {
    text: text.slice(0, start) + around + text.slice(start, end) + around + text.slice(end),
    start: start + size,
    end: end + size,
  }
}

/** Puts `inserted` in the place of `[from, to)` and the cursor behind it. */
export function replaced({ text }: Selected, from: number, to: number, inserted: string): Selected {
  const at = from + inserted.length
  return { text: text.slice(0, from) + inserted + text.slice(to), start: at, end: at }
}
