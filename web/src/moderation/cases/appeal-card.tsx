import { Anchor, Badge, Blockquote, Button, Group, Text, Textarea } from '@mantine/core'
import type { Appeal } from '@parley/client/appeals-api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { TimeAgo } from '../../components/time-ago.js'
import { actText, ruleText } from '../rule-text.js'
import classes from './appeal-card.module.css'
import { useDecideAppeal } from './use-appeals.js'

const MAX_REASON = 500
const STATE_COLORS = { open: 'iris', upheld: 'gray', overturned: 'teal', void: 'gray' } as const

/** An appeal: what was done, what its author says to it, and the decision. */
export function AppealCard({ appeal }: { readonly appeal: Appeal }) {
  const { t } = useTranslation(['moderation', 'common'])
  const { appellant, acted_by: actedBy, room } = appeal
  return (
    <li className={classes.root}>
      <div className={classes.head}>
        <Anchor component={Link} to={`/review/users/${appellant.id}`} fw={600} c="var(--mantine-color-text)">
          {appellant.username}
        </Anchor>
        <Text size="sm" c="dimmed">
          {t('appeals.against', { act: actText(t, appeal.kind), by: actedBy?.username ?? t('audit.machine') })}
          {room && ` · ${room.name || t('item.direct_room')}`}
          {' · '}
          <TimeAgo at={appeal.created_at} />
        </Text>
        {appeal.state !== 'open' && (
          <Badge variant="dot" color={STATE_COLORS[appeal.state]} tt="none" ml="auto">
            {t(`appeals.state.${appeal.state}`)}
          </Badge>
        )}
      </div>
      <Blockquote color="iris" p="sm" my="xs" className={classes.words}>
        <span dir="auto">{appeal.text}</span>
      </Blockquote>
      <dl className={classes.facts}>
        {appeal.rule !== null && (
          <>
            <dt>{t('appeals.rule')}</dt>
            <dd>{ruleText(t, { rule: appeal.rule, score: null })}</dd>
          </>
        )}
        {appeal.act_reason !== '' && (
          <>
            <dt>{t('appeals.reason_given')}</dt>
            <dd dir="auto">{appeal.act_reason}</dd>
          </>
        )}
        {appeal.until !== null && (
          <>
            <dt>{t('appeals.until')}</dt>
            <dd>
              <TimeAgo at={appeal.until} />
            </dd>
          </>
        )}
        {appeal.decided_by && (
          <>
            <dt>{t('appeals.decided_by', { name: appeal.decided_by.username })}</dt>
            <dd dir="auto">{appeal.reason}</dd>
          </>
        )}
      </dl>
      {appeal.item_id && (
        <Anchor component={Link} to={`/review/${appeal.item_id}`} size="sm">
          {t('appeals.see_item')}
        </Anchor>
      )}
      {appeal.state === 'open' && <AppealDecision appeal={appeal} />}
    </li>
  )
}

/** A decision needs its reason: the author is told it. */
function AppealDecision({ appeal }: { readonly appeal: Appeal }) {
  const { t } = useTranslation(['moderation', 'common'])
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const decide = useDecideAppeal()
  const send = (outcome: 'uphold' | 'overturn') => {
    if (reason.trim() === '') return setMissing(true)
    decide.mutate({ actId: appeal.act_id, outcome, reason: reason.trim() })
  }
  if (appeal.refused) {
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {t(`appeals.refused.${appeal.refused}`)}
      </Text>
    )
  }
  return (
    <div className={classes.decision}>
      <Textarea
        label={t('appeals.reason')}
        description={t('appeals.reason_hint')}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={MAX_REASON}
        required
        value={reason}
        error={isMissing && t('appeals.reason_missing')}
        onChange={(event) => {
          setReason(event.currentTarget.value)
          setMissing(false)
        }}
      />
      <Group mt="sm" gap="xs">
        <Button
          color="teal.9"
          loading={decide.isPending && decide.variables.outcome === 'overturn'}
          onClick={() => send('overturn')}
        >
          {t('appeals.overturn')}
        </Button>
        <Button
          variant="default"
          loading={decide.isPending && decide.variables.outcome === 'uphold'}
          onClick={() => send('uphold')}
        >
          {t('appeals.uphold')}
        </Button>
      </Group>
    </div>
  )
}
