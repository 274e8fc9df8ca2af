import { Button, Group, Text, Textarea } from '@mantine/core'
import type { RuleMatch } from '@parley/client/policy-api'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../session/session-context.js'
import { ruleText } from '../rule-text.js'
import classes from './try-text.module.css'

interface TryTextProps {
  readonly room: string
  /** The lists were changed and not saved: the server tries what it knows. */
  readonly isStale: boolean
}

/** Which rules of the room a text would meet, before anybody writes it. */
export function TryText({ room, isStale }: TryTextProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const client = useClient()
  const [text, setText] = useState('')
  const tried = useMutation({ mutationFn: (tested: string) => client.policy.tryText(room, tested) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') tried.mutate(text)
  }
  return (
    <form onSubmit={submit} className={classes.root}>
      <Textarea
        label={t('policy.try')}
        description={t(isStale ? 'policy.try_stale' : 'policy.try_hint')}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={4_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group mt="xs" align="start">
        <Button type="submit" size="compact-md" variant="default" loading={tried.isPending}>
          {t('policy.try_button')}
        </Button>
        <div role="status">{tried.data && <Matches matches={tried.data.matches} text={tried.variables} />}</div>
      </Group>
    </form>
  )
}

function Matches({ matches, text }: { readonly matches: readonly RuleMatch[]; readonly text: string }) {
  const { t } = useTranslation(['moderation', 'common'])
  if (matches.length === 0) return <Text size="sm">{t('policy.try_nothing')}</Text>
  return (
    <ul className={classes.matches}>
      {matches.map(({ rule, action, begin, end }) => (
        <li key={`${rule}-${begin}`}>
          <strong>{t(`policy.rule_action.${action}`)}</strong> · {ruleText(t, { rule, score: null })}
          {end > begin && (
            <>
              {' · '}
              <mark className={classes.mark}>{text.slice(begin, end)}</mark>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
