import type { Profile } from '@parley/common/contracts/identity'
import { useTranslation } from 'react-i18next'
import { UserAvatar } from '../../components/user-avatar.js'
import classes from './mention-list.module.css'

interface MentionListProps {
  readonly id: string
  readonly people: readonly Profile[]
  readonly active: number
  readonly onPick: (person: Profile) => void
}

/** Suggestions above the field, which keeps the focus and steers them. */
export function MentionList({ id, people, active, onPick }: MentionListProps) {
  const { t } = useTranslation('chat')
  return (
    <div id={id} role="listbox" aria-label={t('composer.mention')} className={classes.list}>
      {people.map((person, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
        <div
          key={person.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={classes.option}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(person)}
        >
          <UserAvatar user={person} size={22} />
          <span className={classes.name}>{person.display_name}</span>
          <span className={classes.username}>@{person.username}</span>
        </div>
      ))}
    </div>
  )
}
