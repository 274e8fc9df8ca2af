import { Anchor, Button, Text } from '@mantine/core'
import type { Act } from '@parley/client/acts-api'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { TimeAgo } from '../../components/time-ago.js'
import { hasRole } from '../../session/roles.js'
import { useAccount } from '../../session/session-context.js'
import { actText, ruleText } from '../rule-text.js'
import classes from './act-history.module.css'
import { useUndoAct } from './use-user.js'

/** What stands against, or for, somebody's messages and can be taken back. */
const UNDOABLE: ReadonlySet<string> = new Set(['hide', 'reject', 'remove', 'approve', 'restore', 'warn', 'mute', 'ban'])

/** What was done to a person and their messages, newest first. */
export function ActHistory({ acts }: { readonly acts: readonly Act[] }) {
  const { t } = useTranslation(['moderation', 'common'])
  if (acts.length === 0) return <Text c="dimmed">{t('user.no_acts')}</Text>
  return (
    <ol className={classes.root}>
      {acts.map((act) => (
        <ActEntry key={act.id} act={act} />
      ))}
    </ol>
  )
}

function ActEntry({ act }: { readonly act: Act }) {
  const { t } = useTranslation(['moderation', 'common'])
  const undo = useUndoAct()
  const isStaff = hasRole(useAccount().role, 'moderator')
  const isUndone = act.undone_at !== null
  return (
    <li className={classes.act} data-undone={isUndone || undefined}>
      <div className={classes.head}>
        <span className={classes.kind}>
          {actText(t, act.kind)}
          {act.name && ` · ${t(`name_of.${act.name}`)}`}
        </span>
        <Text span size="sm" c="dimmed">
          {act.by?.username ?? t('audit.machine')} · {act.room ? (act.room.name ?? '') : t('user.whole_server')} ·{' '}
          <TimeAgo at={act.at} />
        </Text>
        {isUndone ? (
          <Text span size="xs" c="dimmed" ml="auto">
            {t('user.undone')}
          </Text>
        ) : (
          UNDOABLE.has(act.kind) &&
          (act.room !== null || isStaff) && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              ml="auto"
              loading={undo.isPending}
              onClick={() => undo.mutate(act.id)}
            >
              {t('command.undo')}
            </Button>
          )
        )}
      </div>
      <Text size="sm" c="dimmed">
        {[
          ...(act.rule === null ? [] : [ruleText(t, { rule: act.rule, score: null })]),
          ...(act.reason === '' ? [] : [`“${act.reason}”`]),
          ...(act.points > 0 ? [t('user.points', { count: act.points })] : []),
        ].join(' · ')}
        {act.item_id && (
          <>
            {' '}
            <Anchor component={Link} to={`/review/${act.item_id}`} size="sm" underline="always">
              {t('appeals.see_item')}
            </Anchor>
          </>
        )}
      </Text>
    </li>
  )
}
