import classes from './chart.module.css'
import type { Palette } from './palette.js'

export interface TipRow {
  readonly name: string
  readonly value: string
  /** Of its mark; without one there is none. */
  readonly colour?: string
}

/** Built of elements, never of markup: names of rooms and people are strangers' texts. */
export function tip(head: string, rows: readonly TipRow[]): HTMLElement {
  const root = box('tip')
  const title = box('tipHead')
  title.textContent = head
  root.append(title, ...rows.map(row))
  return root
}

function row({ name, value, colour }: TipRow): HTMLElement {
  const root = box('tipRow')
  if (colour !== undefined) {
    const mark = box('tipMark')
    mark.style.background = colour
    root.append(mark)
  }
  const label = box('tipName')
  label.textContent = name
  const figure = box('tipValue')
  figure.textContent = value
  root.append(label, figure)
  return root
}

function box(name: string): HTMLElement {
  const element = document.createElement('div')
  element.className = classes[name] ?? ''
  return element
}

/** The frame of all tooltips. */
export function tooltipFrame({ ground, line, text }: Palette) {
  return {
    confine: true,
    backgroundColor: ground,
    borderColor: line,
    padding: [8, 10] as [number, number],
    textStyle: { color: text, fontSize: 12 },
    extraCssText: 'box-shadow: var(--mantine-shadow-md); border-radius: 6px; z-index: 300;',
  }
}
