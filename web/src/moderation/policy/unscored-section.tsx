import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { DurationField } from './duration-field.js'
import { Section, Setting } from './setting.js'
import type { PolicyEditor } from './use-policy.js'

const WEEK_S = 7 * 86_400
const LANGUAGES = ['review', 'score', 'ignore'] as const
const HELD = ['publish', 'keep'] as const
const UNANSWERED = ['publish', 'discard'] as const

/** What happens while there is no verdict, or none that can be gone by. */
export function UnscoredSection({ editor }: { readonly editor: PolicyEditor }) {
  const { t } = useTranslation(['moderation', 'common'])
  const rules = editor.draft.effective
  const choices = (values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`policy.value.${value as 'publish'}`) }))
  return (
    <Section title={t('policy.waiting')} hint={t('policy.waiting_hint')}>
      <Setting
        title={t('policy.unit.held_timeout_s')}
        hint={t('policy.held_hint')}
        unit="held_timeout_s"
        editor={editor}
      >
        {(id) => (
          <DurationField
            labelledBy={id}
            min={5}
            max={WEEK_S}
            value={rules.held_timeout_s}
            onChange={(held_timeout_s) => editor.set({ held_timeout_s })}
          />
        )}
      </Setting>
      <Setting
        title={t('policy.unit.unscored_held')}
        hint={t('policy.unscored_hint')}
        unit="unscored_held"
        editor={editor}
      >
        {(id) => (
          <NativeSelect
            aria-labelledby={id}
            value={rules.unscored_held}
            onChange={(event) => editor.set({ unscored_held: event.currentTarget.value })}
            data={choices(HELD)}
          />
        )}
      </Setting>
      <Setting
        title={t('policy.unit.unsupported_language')}
        hint={t('policy.language_hint')}
        unit="unsupported_language"
        editor={editor}
      >
        {(id) => (
          <NativeSelect
            aria-labelledby={id}
            value={rules.unsupported_language}
            onChange={(event) => editor.set({ unsupported_language: event.currentTarget.value })}
            data={choices(LANGUAGES)}
          />
        )}
      </Setting>
      <Setting title={t('policy.unit.nudge')} hint={t('policy.nudge_hint')} unit="nudge" editor={editor}>
        {(id) => (
          <>
            <DurationField
              labelledBy={id}
              min={30}
              max={86_400}
              value={rules.nudge.wait_s}
              onChange={(wait_s) => editor.set({ nudge: { ...rules.nudge, wait_s } })}
            />
            <NativeSelect
              aria-label={t('policy.nudge_unanswered')}
              value={rules.nudge.unanswered}
              onChange={(event) => editor.set({ nudge: { ...rules.nudge, unanswered: event.currentTarget.value } })}
              data={choices(UNANSWERED)}
            />
          </>
        )}
      </Setting>
    </Section>
  )
}
