import { Anchor, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { actText } from '../rule-text.js'
import classes from './author-record.module.css'

interface AuthorRecordProps {
  readonly id: string
  readonly name: string
  /** How often each act was done to the author lately. */
  readonly record: Readonly<Record<string, number>>
}

/** What was done to the author in the last 90 days. */
export function AuthorRecord({ id, name, record }: AuthorRecordProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const acts = Object.entries(record).filter(([, count]) => count > 0)
  return (
    <>
      {acts.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('item.clean_record')}
        </Text>
      ) : (
        <dl className={classes.counts}>
          {acts.map(([act, count]) => (
            <div key={act} className={classes.count}>
              <dt>{actText(t, act.replace('message.', ''))}</dt>
              <dd>{count}</dd>
            </div>
          ))}
        </dl>
      )}
      <Anchor component={Link} to={`/review/users/${id}`} size="sm">
        {t('item.full_record', { name })}
      </Anchor>
    </>
  )
}
