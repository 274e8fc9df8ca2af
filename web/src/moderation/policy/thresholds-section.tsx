import { Skeleton, Tabs, Text } from '@mantine/core'
import type { Thresholds } from '@parley/client/policy-api'
import type { Label } from '@parley/common/contracts/moderation'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LABELS } from '../../components/labels.js'
import { withThreshold } from './policy-draft.js'
import { Inheritance, Section } from './setting.js'
import { SimulationResult } from './simulation-result.js'
import { ThresholdFields } from './threshold-fields.js'
import { ThresholdHandles } from './threshold-handles.js'
import classes from './thresholds-section.module.css'
import type { PolicyEditor } from './use-policy.js'
import { useSimulation } from './use-simulation.js'

/** The chart library is half a megabyte: it comes when the first histogram does. */
const Histogram = lazy(() => import('./histogram.js'))
const HEIGHT = 190
const NO_BINS: readonly number[] = []

interface ThresholdsSectionProps {
  readonly room: string | null
  readonly editor: PolicyEditor
  readonly isReadOnly: boolean
}

/** From which score on what happens, label by label, over what messages really scored. */
export function ThresholdsSection({ room, editor, isReadOnly }: ThresholdsSectionProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const [label, setLabel] = useState<Label>('toxicity')
  const simulation = useSimulation(room, editor.saved, editor.draft)
  const latest = simulation.data?.pages[0]
  const thresholds = editor.draft.effective.thresholds[label]
  const name = t(`common:labels.${label}`)
  const bins = latest?.histograms.find((histogram) => histogram.label === label)?.bins ?? NO_BINS
  const change = (action: keyof Thresholds, value: number | null) => {
    const moved = withThreshold(thresholds, action, value)
    const changed = (['flag', 'hide', 'reject'] as const).filter((name) => moved[name] !== thresholds[name])
    editor.set(Object.fromEntries(changed.map((name) => [unitOf(label, name), moved[name]])))
  }
  return (
    <Section title={t('policy.thresholds')} hint={t('policy.thresholds_hint')}>
      <Tabs value={label} onChange={(chosen) => setLabel(LABELS.find((known) => known === chosen) ?? label)}>
        <Tabs.List>
          {LABELS.map((value) => (
            <Tabs.Tab key={value} value={value} rightSection={isMoved(editor, value) ? <MovedDot /> : null}>
              {t(`common:labels.${value}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={label} pt="md">
          <div className={classes.plot} style={{ height: HEIGHT }}>
            <Suspense fallback={<Skeleton height={HEIGHT} />}>
              <Histogram
                bins={bins}
                thresholds={thresholds}
                height={HEIGHT}
                label={t('policy.histogram', { label: name, count: latest?.messages ?? 0 })}
              />
            </Suspense>
            <ThresholdHandles name={name} thresholds={thresholds} isReadOnly={isReadOnly} onChange={change} />
          </div>
          <Text size="xs" c="dimmed" ta="center" mb="sm">
            {latest
              ? t(latest.sample.is_complete ? 'policy.histogram_axis' : 'policy.histogram_sample', {
                  count: latest.messages,
                })
              : t('policy.histogram_loading')}
          </Text>
          <ThresholdFields name={name} thresholds={thresholds} onChange={change} />
          <Inheritance
            units={(['flag', 'hide', 'reject'] as const).map((action) => unitOf(label, action))}
            editor={editor}
          />
        </Tabs.Panel>
      </Tabs>
      <SimulationResult simulation={simulation} />
    </Section>
  )
}

function unitOf(label: Label, action: keyof Thresholds): string {
  return `thresholds.${label}.${action}`
}

function isMoved(editor: PolicyEditor, label: Label): boolean {
  return editor.changes.some(({ path }) => path.startsWith(`thresholds.${label}.`))
}

function MovedDot() {
  const { t } = useTranslation(['moderation', 'common'])
  return <span className={classes.dot} role="img" aria-label={t('policy.changed_mark')} />
}
