import { Anchor, Collapse, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { AuditEntry as Entry } from '@parley/client/moderation-api'
import { IconChevronRight, IconRobot, IconUserShield } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { TimeAgo } from '../../components/time-ago.js'
import { ruleText } from '../rule-text.js'
import classes from './audit-entry.module.css'

/** One act as a sentence: who did what to whom, where and why; the record itself on demand. */
export function AuditEntry({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation(['moderation', 'common'])
  const [isOpen, { toggle }] = useDisclosure(false)
  const { actor, user, room } = entry
  const Icon = actor ? IconUserShield : IconRobot
  return (
    <li className={classes.root}>
      <div className={classes.line}>
        <Icon size={16} className={classes.icon} aria-hidden="true" />
        <span className={classes.words}>
          {actor ? <UserLink id={actor.id} name={actor.username} /> : <strong>{t('audit.machine')}</strong>}{' '}
          <span className={classes.action}>
            {t(`audit_action.${entry.action.replaceAll('.', '_') as 'message_hide'}`, { defaultValue: entry.action })}
          </span>
          {user && (
            <>
              {' · '}
              <UserLink id={user.id} name={user.username} />
            </>
          )}
          {room && (
            <>
              {' · '}
              <span className={classes.dimmed}>{room.name || t('item.direct_room')}</span>
            </>
          )}
        </span>
        <span className={classes.time}>
          <TimeAgo at={entry.at} />
        </span>
        <UnstyledButton
          className={classes.toggle}
          onClick={toggle}
          aria-expanded={isOpen}
          aria-label={t('audit.details')}
          data-open={isOpen || undefined}
        >
          <IconChevronRight size={16} aria-hidden="true" />
        </UnstyledButton>
      </div>
      <Why entry={entry} />
      <Collapse expanded={isOpen}>
        <pre className={classes.record}>
          {JSON.stringify({ id: entry.id, at: entry.at, ...entry.details }, null, 2)}
        </pre>
        {entry.message_id && (
          <Anchor component={Link} size="sm" to={`/review/audit?message=${entry.message_id}`}>
            {t('audit.of_message')}
          </Anchor>
        )}
      </Collapse>
    </li>
  )
}

/** The rule, and what the moderator wrote. */
function Why({ entry: { rule, details } }: { readonly entry: Entry }) {
  const { t } = useTranslation(['moderation', 'common'])
  const score = typeof details.score === 'number' ? details.score : null
  const written = [details.reason, details.note].filter((text) => typeof text === 'string' && text !== '')
  if (rule === null && written.length === 0) return null
  return (
    <p className={classes.why}>
      {[...(rule === null ? [] : [ruleText(t, { rule, score })]), ...written.map((text) => `“${text}”`)].join(' · ')}
    </p>
  )
}

function UserLink({ id, name }: { readonly id: string; readonly name: string | null }) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <Anchor component={Link} to={`/review/users/${id}`} inherit fw={600} c="var(--mantine-color-text)">
      {name ?? t('audit.unknown_user')}
    </Anchor>
  )
}
