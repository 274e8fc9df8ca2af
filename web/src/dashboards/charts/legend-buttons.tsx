import { UnstyledButton } from '@mantine/core'
import type { LegendEntry } from './legend.js'
import classes from './legend-buttons.module.css'

interface LegendButtonsProps {
  readonly label: string
  readonly entries: readonly LegendEntry[]
  readonly hidden: ReadonlySet<string>
  readonly onToggle: (name: string) => void
}

/** What the colours stand for; pressing one takes its series out of the chart. */
export function LegendButtons({ label, entries, hidden, onToggle }: LegendButtonsProps) {
  return (
    <fieldset className={classes.root} aria-label={label}>
      {entries.map(({ name, colour }) => (
        <UnstyledButton
          key={name}
          className={classes.entry}
          aria-pressed={!hidden.has(name)}
          onClick={() => onToggle(name)}
        >
          <span className={classes.mark} style={{ background: colour }} aria-hidden="true" />
          {name}
        </UnstyledButton>
      ))}
    </fieldset>
  )
}
