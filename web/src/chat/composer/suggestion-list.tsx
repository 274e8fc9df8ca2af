import { useTranslation } from 'react-i18next'
import { UserAvatar } from '../../components/user-avatar.js'
import type { Suggestion } from './completion.js'
import classes from './suggestion-list.module.css'

interface SuggestionListProps {
  readonly id: string
  readonly suggestions: readonly Suggestion[]
  readonly active: number
  readonly onPick: (suggestion: Suggestion) => void
}

/** Suggestions above the field, which keeps the focus and steers them. */
export function SuggestionList({ id, suggestions, active, onPick }: SuggestionListProps) {
  const { t } = useTranslation('chat')
  const label = t(suggestions[0]?.kind === 'command' ? 'composer.commands' : 'composer.mention')
  return (
    <div id={id} role="listbox" aria-label={label} className={classes.list}>
      {suggestions.map((suggestion, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
        <div
          key={suggestion.inserted}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={classes.option}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(suggestion)}
        >
          <SuggestionText suggestion={suggestion} />
        </div>
      ))}
    </div>
  )
}

function SuggestionText({ suggestion }: { readonly suggestion: Suggestion }) {
  switch (suggestion.kind) {
    case 'person': {
      const { person } = suggestion
      return (
        <>
          <UserAvatar user={person} size={22} />
          <span className={classes.name}>{person.display_name}</span>
          <span className={classes.detail}>@{person.username}</span>
        </>
      )
    }
    case 'command': {
      const { command } = suggestion
      return (
        <>
          <span className={classes.name}>/{command.name}</span>
          {command.hint !== '' && <span className={classes.hint}>{command.hint}</span>}
          <span className={classes.detail}>
            {command.description} · {command.bot.display_name}
          </span>
        </>
      )
    }
    default:
      return suggestion satisfies never
  }
}
