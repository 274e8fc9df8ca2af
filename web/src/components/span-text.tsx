import type { Span } from '@parley/common/contracts/moderation'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { segmentsOf } from './span-segments.js'
import classes from './span-text.module.css'

interface SpanTextProps {
  readonly text: string
  readonly spans: readonly Span[]
}

/** A text with the parts marked that drove its scores; each mark names its label. */
export function SpanText({ text, spans }: SpanTextProps) {
  const { t } = useTranslation()
  return (
    <span className={classes.text}>
      {segmentsOf(text, spans).map(({ begin, text: part, span }) => {
        if (!span) return <Fragment key={begin}>{part}</Fragment>
        const title = t('span', { label: t(`labels.${span.label}`), score: Math.round(span.score * 100) })
        return (
          <mark key={begin} className={classes.mark} title={title}>
            {part}
          </mark>
        )
      })}
    </span>
  )
}
