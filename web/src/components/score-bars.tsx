import type { Label, Scores } from '@parley/common/contracts/moderation'
import { useTranslation } from 'react-i18next'
import { LABELS } from './labels.js'
import classes from './score-bars.module.css'

const ACTIONS = ['flag', 'hide', 'reject'] as const
type Action = (typeof ACTIONS)[number]
/** Null or absent: the label has no such threshold. */
export type Thresholds = Readonly<Partial<Record<Label, Readonly<Partial<Record<Action, number | null>>>>>>

interface ScoreBarsProps {
  readonly scores: Scores
  readonly thresholds?: Thresholds
  /** These only, in this order; all of them unless told. */
  readonly labels?: readonly Label[]
}

/** Every label's score as a bar, with the room's thresholds as ticks on it. */
export function ScoreBars({ scores, thresholds = {}, labels = LABELS }: ScoreBarsProps) {
  return (
    <ul className={classes.list}>
      {labels.map((label) => (
        <ScoreBar key={label} label={label} score={scores[label]} thresholds={thresholds[label] ?? {}} />
      ))}
    </ul>
  )
}

interface ScoreBarProps {
  readonly label: Label
  readonly score: number
  readonly thresholds: Readonly<Partial<Record<Action, number | null>>>
}

function ScoreBar({ label, score, thresholds }: ScoreBarProps) {
  const { t } = useTranslation()
  const name = t(`labels.${label}`)
  const percent = Math.round(score * 100)
  const reached = ACTIONS.filter((action) => score >= (thresholds[action] ?? Number.POSITIVE_INFINITY)).at(-1)
  return (
    <li className={classes.row} data-reached={reached ?? 'none'}>
      <span className={classes.label}>{name}</span>
      <span className={classes.track} role="img" aria-label={t('score', { label: name, score: percent })}>
        <span className={classes.fill} style={{ width: `${percent}%` }} />
        {ACTIONS.map((action) => {
          const value = thresholds[action]
          if (value === null || value === undefined) return null
          const title = t(`thresholds.${action}`, { value: Math.round(value * 100) })
          return (
            <span
              key={action}
              className={classes.tick}
              data-action={action}
              title={title}
              style={{ left: `${value * 100}%` }}
            />
          )
        })}
      </span>
      <span className={classes.value} aria-hidden>
        {percent}
      </span>
    </li>
  )
}
