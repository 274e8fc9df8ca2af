import { Alert, Badge, Button, Group, Stack, Text, Textarea, VisuallyHidden } from '@mantine/core'
import type { AnalyzedText, ModelInfo, TextAnalysis } from '@parley/client/ml-api'
import { IconFlask } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { useFormats } from '../../components/formats.js'
import { LABELS } from '../../components/labels.js'
import { ScoreBars } from '../../components/score-bars.js'
import { SpanText } from '../../components/span-text.js'
import { useClient } from '../../session/session-context.js'
import { Section } from '../section.js'
import classes from './model-page.module.css'

type Thresholds = ModelInfo['thresholds']

interface Tried {
  readonly text: string
  readonly analysis: TextAnalysis
}

const MAX_CHARACTERS = 4_000

/** What the model says of a text: its scores, how it was read, and which words drove them. Nothing of it is kept. */
export function TryText({ thresholds }: { readonly thresholds: Thresholds }) {
  const { t } = useTranslation('admin')
  const client = useClient()
  const [text, setText] = useState('')
  const trying = useMutation({
    mutationFn: async (wanted: string): Promise<Tried | null> => {
      const { results } = await client.ml.analyze([wanted], { do_not_store: true })
      const [analysis] = results
      return analysis ? { text: wanted, analysis } : null
    },
    meta: { showsOwnErrors: true },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') trying.mutate(text)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
  }
  return (
    <Section title={t('try.title')} description={t('try.description')}>
      <form onSubmit={submit}>
        <Textarea
          aria-label={t('try.text')}
          placeholder={t('try.placeholder')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={MAX_CHARACTERS}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Group mt="xs" gap="xs">
          <Button
            type="submit"
            leftSection={<IconFlask size={16} />}
            loading={trying.isPending}
            disabled={text.trim() === ''}
          >
            {t('try.score')}
          </Button>
          {(['y0u 1d10t', 'have a nice day', 'i d i o t'] as const).map((example) => (
            <Button
              key={example}
              variant="default"
              size="xs"
              onClick={() => {
                setText(example)
                trying.mutate(example)
              }}
            >
              {example}
            </Button>
          ))}
        </Group>
      </form>
      {trying.error && (
        <Alert mt="sm" color="red" variant="light" role="alert">
          {errorText(trying.error)}
        </Alert>
      )}
      {trying.data && <Outcome tried={trying.data} thresholds={thresholds} />}
    </Section>
  )
}

function Outcome({
  tried: { text, analysis },
  thresholds,
}: {
  readonly tried: Tried
  readonly thresholds: Thresholds
}) {
  const { t } = useTranslation('admin')
  if (analysis.outcome === 'failed') {
    return (
      <Alert mt="sm" color="red" variant="light" role="alert">
        {t('try.failed', { reason: analysis.reason })}
      </Alert>
    )
  }
  return (
    <div className={classes.result} data-result>
      <VisuallyHidden role="status">{verdictText(verdictOf(analysis, thresholds), t)}</VisuallyHidden>
      <Reading text={text} analysis={analysis} thresholds={thresholds} />
      <ScoreBars scores={analysis.scores} thresholds={thresholds} />
    </div>
  )
}

type Verdict = 'hide' | 'flag' | 'none'

/** What the thresholds that came with the model make of the scores. */
function verdictOf({ scores }: AnalyzedText, thresholds: Thresholds): Verdict {
  if (LABELS.some((label) => scores[label] >= thresholds[label].hide)) return 'hide'
  return LABELS.some((label) => scores[label] >= thresholds[label].flag) ? 'flag' : 'none'
}

function verdictText(verdict: Verdict, t: (key: `try.verdicts.${Verdict}`) => string): string {
  return t(`try.verdicts.${verdict}`)
}

interface ReadingProps {
  readonly text: string
  readonly analysis: AnalyzedText
  readonly thresholds: Thresholds
}

/** The text as it was read, with what drove its scores. */
function Reading({ text, analysis, thresholds }: ReadingProps) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const verdict = verdictOf(analysis, thresholds)
  const { sentiment, language, folded, spans, outcome } = analysis
  const feeling = (['positive', 'neutral', 'negative'] as const).reduce((best, name) =>
    sentiment[name] > sentiment[best] ? name : best,
  )
  return (
    <Stack gap="sm">
      <Group gap={6}>
        <Badge
          tt="none"
          variant={verdict === 'none' ? 'default' : 'filled'}
          color={verdict === 'hide' ? 'red.9' : 'dark'}
        >
          {verdictText(verdict, t)}
        </Badge>
        <Badge tt="none" variant="default">
          {t('try.language', { language })}
        </Badge>
        <Badge tt="none" variant="default">
          {t(`try.feelings.${feeling}`, { share: formats.percent(sentiment[feeling]) })}
        </Badge>
      </Group>
      {outcome === 'unsupported_language' && <Alert variant="light">{t('try.unsupported')}</Alert>}
      <div>
        <Text size="xs" c="dimmed" mb={4}>
          {t(spans.length > 0 ? 'try.spans' : 'try.no_spans')}
        </Text>
        <div className={classes.text} dir="auto">
          <SpanText text={text} spans={spans} />
        </div>
      </div>
      {folded !== null && (
        <div data-folded>
          <Text size="xs" c="dimmed" mb={4}>
            {t('try.folded')}
          </Text>
          <div className={classes.text} dir="auto">
            {folded}
          </div>
        </div>
      )}
    </Stack>
  )
}
