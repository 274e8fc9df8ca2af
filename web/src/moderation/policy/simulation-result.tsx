import { Anchor, Badge, Button, Loader, Text } from '@mantine/core'
import type { SimulatedMessage } from '@parley/client/feedback-api'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { errorText } from '../../api/error-text.js'
import { TimeAgo } from '../../components/time-ago.js'
import { type ModerationT, scoreText } from '../rule-text.js'
import classes from './simulation-result.module.css'
import type { useSimulation } from './use-simulation.js'

interface SimulationResultProps {
  readonly simulation: ReturnType<typeof useSimulation>
}

/** What would have become of last week's messages: the numbers, and the messages themselves. */
export function SimulationResult({ simulation }: SimulationResultProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const first = simulation.data?.pages[0]
  if (simulation.isError && !first) {
    return (
      <Text size="sm" c="var(--mantine-color-error)" mt="md" role="alert">
        {errorText(simulation.error)}
      </Text>
    )
  }
  if (!first) return null
  const messages = simulation.data?.pages.flatMap(({ changed }) => changed.items) ?? []
  const moved = first.changes.reduce((sum, change) => sum + change.messages, 0)
  return (
    <div className={classes.root} data-settling={simulation.isPlaceholderData || undefined}>
      <div className={classes.summary} role="status">
        <Text size="sm" fw={600}>
          {moved === 0 ? t('simulation.nothing') : t('simulation.changed', { count: moved })}
        </Text>
        {first.changes.map(({ from, to, messages: count }) => (
          <Badge key={`${from}-${to}`} variant="default" tt="none" fw={500}>
            {t('simulation.change', { count, from: actionText(t, from), to: actionText(t, to) })}
          </Badge>
        ))}
        {simulation.isFetching && <Loader size={14} aria-hidden="true" />}
      </div>
      {messages.length > 0 && (
        <ul className={classes.list} aria-label={t('simulation.messages')}>
          {messages.map((message) => (
            <ChangedMessage key={message.message_id} message={message} />
          ))}
        </ul>
      )}
      {simulation.hasNextPage && (
        <Button
          mt="xs"
          size="compact-sm"
          variant="default"
          loading={simulation.isFetchingNextPage}
          onClick={() => void simulation.fetchNextPage()}
        >
          {t('common:more')}
        </Button>
      )}
    </div>
  )
}

function ChangedMessage({ message }: { readonly message: SimulatedMessage }) {
  const { t } = useTranslation(['moderation', 'common'])
  const { before, after, room, sender } = message
  const label = after.label ?? before.label
  return (
    <li className={classes.message}>
      <span className={classes.change}>
        {actionText(t, before.action)} → <strong>{actionText(t, after.action)}</strong>
        {label && ` · ${t(`common:labels.${label}`)} ${scoreText(message.scores[label])}`}
      </span>
      <span className={classes.text} dir="auto">
        {message.text}
      </span>
      <span className={classes.where}>
        {sender.name} ·{' '}
        <Anchor component={Link} to={`/chat/${room.id}?m=${message.message_id}`} size="xs" underline="always">
          {room.name}
        </Anchor>{' '}
        · <TimeAgo at={message.created_at} />
      </span>
    </li>
  )
}

function actionText(t: ModerationT, action: SimulatedMessage['before']['action']): string {
  return t(`simulation.action.${action}`)
}
