import { Checkbox, Group, Switch } from '@mantine/core'
import type { PolicyLimits } from '@parley/client/policy-api'
import { useTranslation } from 'react-i18next'
import { DurationField } from './duration-field.js'
import { Section, Setting } from './setting.js'
import { inHundredths } from './threshold-text.js'
import { TypedNumber } from './typed-number.js'
import type { PolicyEditor } from './use-policy.js'

const MODES = ['off', 'post', 'nudge', 'hold', 'block'] as const

/** How far owners of rooms may depart from the default. */
export function OwnersSection({ editor }: { readonly editor: PolicyEditor }) {
  const { t } = useTranslation(['moderation', 'common'])
  const limits = (editor.draft.effective as { readonly limits?: PolicyLimits }).limits ?? editor.server.limits
  const set = (part: Partial<PolicyLimits>) => editor.set({ limits: { ...limits, ...part } })
  const bound = (name: 'max_flag' | 'max_hide', id: string) => (
    <TypedNumber
      aria-labelledby={id}
      w={140}
      min={0}
      max={100}
      clampBehavior="strict"
      placeholder={t('policy.no_bound')}
      decimalScale={1}
      value={limits[name] === null ? null : inHundredths(limits[name])}
      onChange={(typed) => set({ [name]: typed === null ? null : typed / 100 })}
    />
  )
  return (
    <Section title={t('policy.owners')} hint={t('policy.owners_hint')}>
      <Setting title={t('policy.owner_modes')} unit="limits" editor={editor}>
        {(id) => (
          <Checkbox.Group
            aria-labelledby={id}
            value={[...limits.modes]}
            onChange={(chosen) => {
              const modes = MODES.filter((mode) => chosen.includes(mode))
              if (modes.length > 0) set({ modes })
            }}
          >
            <Group gap="md">
              {MODES.map((mode) => (
                <Checkbox key={mode} value={mode} label={t(`mode.${mode}.name`)} />
              ))}
            </Group>
          </Checkbox.Group>
        )}
      </Setting>
      <Setting title={t('policy.max_flag')} unit="limits" editor={editor}>
        {(id) => bound('max_flag', id)}
      </Setting>
      <Setting title={t('policy.max_hide')} unit="limits" editor={editor}>
        {(id) => bound('max_hide', id)}
      </Setting>
      <Setting title={t('policy.max_slow_mode')} unit="limits" editor={editor}>
        {(id) => (
          <DurationField
            labelledBy={id}
            min={0}
            max={6 * 3_600}
            value={limits.max_slow_mode_s}
            onChange={(max_slow_mode_s) => set({ max_slow_mode_s })}
          />
        )}
      </Setting>
      <Setting title={t('policy.may_list')} unit="limits" editor={editor}>
        {(id) => (
          <Switch
            aria-labelledby={id}
            checked={limits.may_list}
            onChange={(event) => set({ may_list: event.currentTarget.checked })}
          />
        )}
      </Setting>
      <Setting title={t('policy.may_relax')} unit="limits" editor={editor}>
        {(id) => (
          <Switch
            aria-labelledby={id}
            checked={limits.may_relax}
            onChange={(event) => set({ may_relax: event.currentTarget.checked })}
          />
        )}
      </Setting>
    </Section>
  )
}
