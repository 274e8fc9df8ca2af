import { Badge, Button, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { OwnAct, OwnAppeal } from '@parley/client/appeals-api'
import { useTranslation } from 'react-i18next'
import { SpanText } from '../components/span-text.js'
import { TimeAgo } from '../components/time-ago.js'
import { fullTime } from '../components/time-texts.js'
import { AppealActDialog } from './appeal-act-dialog.js'
import classes from './own-act-item.module.css'
import { actTitle, ruleText } from './own-act-text.js'

/** One thing that was done to one's message, name or oneself: what, why, until when, and what can be said to it. */
export function OwnActItem({ act }: { readonly act: OwnAct }) {
  const { t } = useTranslation(['account', 'common'])
  const rule = ruleText(t, act)
  return (
    <li className={classes.act}>
      <div className={classes.head}>
        <Title order={2} size="h4">
          {actTitle(t, act)}
        </Title>
        {act.undone_at !== null && (
          <Badge variant="light" color="green" tt="none">
            {t('moderation.undone')}
          </Badge>
        )}
      </div>
      <Text size="sm" c="dimmed">
        <Place room={act.room} /> · {t(`moderation.by.${act.by}`)} · <TimeAgo at={act.at} />
      </Text>
      {act.undone_at === null && <Until act={act} />}
      {act.message !== null && act.message.text !== null && (
        <p className={classes.text} dir="auto">
          <SpanText text={act.message.text} spans={act.spans} />
        </p>
      )}
      {rule !== null && <Text size="sm">{rule}</Text>}
      {act.reason !== '' && (
        <Text size="sm" dir="auto">
          {t('moderation.words', { words: act.reason })}
        </Text>
      )}
      <Objection act={act} />
    </li>
  )
}

function Place({ room }: Pick<OwnAct, 'room'>) {
  const { t } = useTranslation('account')
  if (room === null) return t('moderation.everywhere')
  return room.name === '' ? t('moderation.in_direct') : t('moderation.in_room', { room: room.name })
}

/** Only what lasts has an end. */
function Until({ act: { kind, until } }: { readonly act: OwnAct }) {
  const { t, i18n } = useTranslation('account')
  if (kind !== 'mute' && kind !== 'ban') return null
  const text =
    until === null ? t('moderation.until_lifted') : t('moderation.until', { time: fullTime(until, i18n.language) })
  return <Text size="sm">{text}</Text>
}

function Objection({ act }: { readonly act: OwnAct }) {
  const { t } = useTranslation('account')
  const [isOpen, { open, close }] = useDisclosure()
  if (act.appeal !== null && act.not_appealable !== null) return <MadeAppeal appeal={act.appeal} />
  if (act.not_appealable === 'over' || act.not_appealable === 'decided_on_appeal') {
    return (
      <Text size="sm" c="dimmed" mt={6}>
        {t(`moderation.not_appealable.${act.not_appealable}`)}
      </Text>
    )
  }
  if (act.not_appealable !== null) return null
  return (
    <>
      <Button
        size="compact-sm"
        variant="light"
        mt={8}
        aria-label={t('moderation.object_to', { act: actTitle(t, act) })}
        onClick={open}
      >
        {t('moderation.object')}
      </Button>
      <AppealActDialog act={act} isOpen={isOpen} onClose={close} />
    </>
  )
}

function MadeAppeal({ appeal }: { readonly appeal: OwnAppeal }) {
  const { t } = useTranslation('account')
  return (
    <>
      <Text size="sm" mt={6} fw={500}>
        {t(`moderation.appeal.${appeal.state}`)}
      </Text>
      <Text size="sm" c="dimmed" dir="auto">
        {t('moderation.appeal_text', { text: appeal.text })}
      </Text>
      {appeal.reason !== '' && (
        <Text size="sm" dir="auto">
          {t('moderation.words', { words: appeal.reason })}
        </Text>
      )}
    </>
  )
}
