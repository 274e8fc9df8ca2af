import { Alert, Anchor, Text, Title } from '@mantine/core'
import type { ReviewDetails } from '@parley/client/moderation-api'
import type { Thresholds } from '@parley/client/policy-api'
import type { Label } from '@parley/common/contracts/moderation'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ScoreBars } from '../../components/score-bars.js'
import { TimeAgo } from '../../components/time-ago.js'
import { authorName } from '../author-name.js'
import { CauseMark } from '../cause-mark.js'
import { itemPath, itemPlace } from '../item-place.js'
import { ruleText } from '../rule-text.js'
import { labelsByWeight } from '../scores.js'
import { AuthorRecord } from './author-record.js'
import { Conversation, MessageLine } from './conversation.js'
import classes from './item-detail.module.css'
import { ItemReports } from './item-reports.js'
import { MessageText } from './message-text.js'
import { ReviewedName } from './reviewed-name.js'

interface ItemDetailProps {
  readonly item: ReviewDetails
  /** The room's; null = not known. */
  readonly thresholds: Readonly<Record<Label, Thresholds>> | null
}

/** Everything one needs to decide about an item, in the order one asks for it: why, what, how sure, who. */
export function ItemDetail({ item, thresholds }: ItemDetailProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const { snapshot, room } = item
  const verdict = snapshot.verdict
  const path = itemPath(item)
  return (
    <article className={classes.root} aria-labelledby="item-title">
      <header className={classes.header}>
        <Title order={2} id="item-title" className={classes.title}>
          <CauseMark cause={item.cause} />
          <span className={classes.rule}>{ruleText(t, item)}</span>
        </Title>
        <Text size="sm" c="dimmed">
          {path === null || room === null || room.kind === 'direct' ? (
            itemPlace(t, item)
          ) : (
            <Anchor component={Link} to={path} size="sm" underline="always">
              {t('item.in_room', { room: room.name })}
            </Anchor>
          )}
          {' · '}
          {t('item.posted')} <TimeAgo at={snapshot.created_at} />
        </Text>
      </header>

      <div className={classes.columns}>
        <div className={classes.main}>
          {item.appeal !== null && (
            <Alert variant="light" color="teal" title={t('item.appeal')} mb="md">
              <span dir="auto" className={classes.words}>
                {item.appeal}
              </span>
            </Alert>
          )}
          {item.name ? (
            <ReviewedName item={item} name={item.name} />
          ) : (
            <Conversation before={item.context.before} after={item.context.after}>
              <MessageLine
                id={snapshot.sender_id}
                name={authorName(snapshot)}
                at={snapshot.created_at}
                state={item.message_state ?? 'visible'}
              >
                <MessageText item={item} />
              </MessageLine>
            </Conversation>
          )}
          {room?.kind === 'direct' && (
            <Text size="sm" c="dimmed" mt="xs">
              {t('item.direct_hint')}
            </Text>
          )}
        </div>

        <div className={classes.side}>
          <Section title={t('item.scores')}>
            {verdict && verdict.outcome !== 'failed' ? (
              <>
                <ScoreBars
                  scores={verdict.scores}
                  thresholds={thresholds ?? {}}
                  labels={labelsByWeight(verdict.scores, thresholds)}
                />
                <Text size="xs" c="dimmed" mt={8}>
                  {t('item.model', { version: verdict.model_version, language: verdict.language })}
                </Text>
              </>
            ) : (
              <Text size="sm" c="dimmed">
                {t(verdict ? 'item.score_failed' : 'item.not_scored')}
              </Text>
            )}
          </Section>
          {item.reported_by.length > 0 && (
            <Section title={t('item.reports', { count: item.reports })}>
              <ItemReports reports={item.reported_by} />
            </Section>
          )}
          {snapshot.sender_kind === 'user' && (
            <Section title={t('item.author')}>
              <AuthorRecord id={snapshot.sender_id} name={snapshot.sender_display_name} record={item.author_record} />
            </Section>
          )}
        </div>
      </div>
    </article>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className={classes.section}>
      <Title order={3} className={classes.sectionTitle}>
        {title}
      </Title>
      {children}
    </section>
  )
}
