import { useTranslation } from 'react-i18next'
import classes from './change-list.module.css'
import { changeText } from './change-text.js'
import type { UnitChange } from './policy-units.js'

const SHOWN = 4

/** Changes of a policy in words: "Insult, hide: 90 → 80". */
export function ChangeList({ changes }: { readonly changes: readonly UnitChange[] }) {
  const { t, i18n } = useTranslation(['moderation', 'common'])
  return (
    <ul className={classes.list}>
      {changes.slice(0, SHOWN).map((change) => (
        <li key={change.path}>{changeText(t, change, i18n.language)}</li>
      ))}
      {changes.length > SHOWN && <li>{t('policy.more_changes', { count: changes.length - SHOWN })}</li>}
    </ul>
  )
}
