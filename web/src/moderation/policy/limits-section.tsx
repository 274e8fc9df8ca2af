import { NativeSelect, NumberInput, Text } from '@mantine/core'
import type { ContentRules, CountLimit, RuleAction } from '@parley/client/policy-api'
import { useTranslation } from 'react-i18next'
import { DurationField } from './duration-field.js'
import { Section, Setting } from './setting.js'
import type { PolicyEditor } from './use-policy.js'

const DAY_S = 86_400
const HOLD_OR_BLOCK = ['hold', 'block'] as const
export const RULE_ACTIONS = ['warn', 'hold', 'block'] as const satisfies readonly RuleAction[]

/** Rules that need no score: how fast, how often, how many, and who is new. */
export function LimitsSection({ editor }: { readonly editor: PolicyEditor }) {
  const { t } = useTranslation(['moderation', 'common'])
  const rules = editor.draft.effective
  const { newcomers, flood, duplicates } = rules
  const set = <Name extends keyof ContentRules>(name: Name, value: ContentRules[Name]) => editor.set({ [name]: value })
  return (
    <Section title={t('policy.limits')} hint={t('policy.limits_hint')}>
      <Setting
        title={t('policy.unit.slow_mode_s')}
        hint={t('policy.slow_mode_hint')}
        unit="slow_mode_s"
        editor={editor}
      >
        {(id) => (
          <DurationField
            labelledBy={id}
            min={0}
            max={DAY_S / 4}
            value={rules.slow_mode_s}
            onChange={(seconds) => set('slow_mode_s', seconds)}
          />
        )}
      </Setting>
      <Setting title={t('policy.unit.flood')} hint={t('policy.flood_hint')} unit="flood" editor={editor}>
        {(id) => (
          <>
            <MaxField
              labelledBy={id}
              max={1_000}
              value={flood.max}
              onChange={(max) => set('flood', { ...flood, max })}
            />
            <Word>{t('policy.within')}</Word>
            <DurationField
              labelledBy={id}
              min={1}
              max={600}
              value={flood.window_s}
              onChange={(window_s) => set('flood', { ...flood, window_s })}
            />
          </>
        )}
      </Setting>
      <CountSetting editor={editor} name="links" limit={rules.links} onChange={(links) => set('links', links)} />
      <CountSetting
        editor={editor}
        name="mentions"
        limit={rules.mentions}
        onChange={(limit) => set('mentions', limit)}
      />
      <Setting title={t('policy.unit.duplicates')} hint={t('policy.duplicates_hint')} unit="duplicates" editor={editor}>
        {(id) => (
          <>
            <MaxField
              labelledBy={id}
              max={100}
              value={duplicates.max}
              onChange={(max) => set('duplicates', { ...duplicates, max: max === 0 ? null : max })}
            />
            <Word>{t('policy.within')}</Word>
            <DurationField
              labelledBy={id}
              min={5}
              max={3_600}
              value={duplicates.window_s}
              onChange={(window_s) => set('duplicates', { ...duplicates, window_s })}
            />
            <ActionField
              choices={HOLD_OR_BLOCK}
              value={duplicates.action}
              onChange={(action) => set('duplicates', { ...duplicates, action })}
            />
          </>
        )}
      </Setting>
      <Setting title={t('policy.unit.newcomers')} hint={t('policy.newcomers_hint')} unit="newcomers" editor={editor}>
        {(id) => (
          <>
            <Word>{t('policy.younger_than')}</Word>
            <DurationField
              labelledBy={id}
              min={0}
              max={365 * DAY_S}
              value={newcomers.account_age_s}
              onChange={(account_age_s) => set('newcomers', { ...newcomers, account_age_s })}
            />
            <Word>{t('policy.fewer_than')}</Word>
            <NumberInput
              aria-labelledby={id}
              w={88}
              min={0}
              max={50}
              clampBehavior="strict"
              value={newcomers.first_messages}
              onChange={(typed) => {
                if (typeof typed === 'number') set('newcomers', { ...newcomers, first_messages: typed })
              }}
            />
          </>
        )}
      </Setting>
    </Section>
  )
}

interface CountSettingProps {
  readonly editor: PolicyEditor
  readonly name: 'links' | 'mentions'
  readonly limit: CountLimit
  readonly onChange: (limit: CountLimit) => void
}

function CountSetting({ editor, name, limit, onChange }: CountSettingProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <Setting title={t(`policy.unit.${name}`)} hint={t(`policy.${name}_hint`)} unit={name} editor={editor}>
      {(id) => (
        <>
          <MaxField labelledBy={id} max={100} value={limit.max} onChange={(max) => onChange({ ...limit, max })} />
          <ActionField
            choices={RULE_ACTIONS}
            value={limit.action}
            onChange={(action) => onChange({ ...limit, action })}
          />
        </>
      )}
    </Setting>
  )
}

interface MaxFieldProps {
  readonly labelledBy: string
  readonly value: number | null
  readonly max: number
  readonly onChange: (max: number | null) => void
}

/** How many at most; empty = any number. */
function MaxField({ labelledBy, value, max, onChange }: MaxFieldProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <NumberInput
      aria-labelledby={labelledBy}
      w={112}
      min={0}
      max={max}
      clampBehavior="strict"
      allowDecimal={false}
      placeholder={t('policy.any_number')}
      value={value ?? ''}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
    />
  )
}

interface ActionFieldProps<Action extends RuleAction> {
  readonly value: Action
  readonly onChange: (action: Action) => void
  /** Mildest first. */
  readonly choices: readonly Action[]
}

/** What a rule without a score does. */
export function ActionField<Action extends RuleAction>({ value, onChange, choices }: ActionFieldProps<Action>) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <NativeSelect
      aria-label={t('policy.consequence')}
      value={value}
      onChange={(event) => onChange(choices.find((action) => action === event.currentTarget.value) ?? value)}
      data={choices.map((action) => ({ value: action, label: t(`policy.rule_action.${action}`) }))}
    />
  )
}

function Word({ children }: { readonly children: string }) {
  return (
    <Text size="sm" c="dimmed" lh="36px">
      {children}
    </Text>
  )
}
