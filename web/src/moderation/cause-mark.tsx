import {
  IconBan,
  IconClockPause,
  IconEyeOff,
  IconFlag3,
  IconGavel,
  IconId,
  IconMessageReport,
  IconQuestionMark,
  type TablerIcon,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './cause-mark.module.css'

const ICONS: Readonly<Record<string, TablerIcon>> = {
  flagged: IconFlag3,
  hidden: IconEyeOff,
  held: IconClockPause,
  blocked: IconBan,
  unscored: IconQuestionMark,
  reported: IconMessageReport,
  appeal: IconGavel,
  name: IconId,
}

interface CauseMarkProps {
  readonly cause: string
  /** Only the icon; its name stays readable to assistive technology. */
  readonly isCompact?: boolean
}

/** What put an item into the queue: a shape, a colour and a word, so that none of them is needed alone. */
export function CauseMark({ cause, isCompact = false }: CauseMarkProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const Icon = ICONS[cause] ?? IconQuestionMark
  const name = t(`cause.${cause as 'flagged'}`, { defaultValue: cause })
  return (
    <span className={classes.root} data-cause={cause} title={isCompact ? name : undefined}>
      <Icon
        size={16}
        stroke={1.9}
        {...(isCompact ? { role: 'img', 'aria-label': name } : { 'aria-hidden': true })}
        className={classes.icon}
      />
      {!isCompact && name}
    </span>
  )
}
