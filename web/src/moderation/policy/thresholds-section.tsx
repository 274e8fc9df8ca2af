import { Skeleton, Tabs, Text } from '@mantine/core'
import type { Thresholds } from '@parley/client/policy-api'
import type { Label } from '@parley/common/contracts/moderation'
import { lazy, Suspense, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LABELS } from '../../components/labels.js'
import { Editable } from './editable.js'
import { movedUnits, thresholdUnit } from './policy-draft.js'
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
  // A field reports each key and a handle each step: none of them may push away for good what lies on the way.
  const began = useRef(editor.draft)
  const begin = () => {
    began.current = editor.draft
  }
  const move = (action: keyof Thresholds, value: number) => editor.set(movedUnits(began.current, label, action, value))
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
            <ThresholdHandles
              name={name}
              thresholds={thresholds}
              isReadOnly={isReadOnly}
              onBegin={begin}
              onMove={move}
            />
          </div>
          <Text size="xs" c="dimmed" ta="center" mb="sm">
            {latest
              ? t(latest.sample.is_complete ? 'policy.histogram_axis' : 'policy.histogram_sample', {
                  count: latest.messages,
                })
              : t('policy.histogram_loading')}
          </Text>
          <Editable isReadOnly={isReadOnly}>
            <ThresholdFields
              name={name}
              thresholds={thresholds}
              onBegin={begin}
              onMove={move}
              onSwitch={(action, value) => editor.set(movedUnits(editor.draft, label, action, value))}
            />
            <Inheritance
              units={(['flag', 'hide', 'reject'] as const).map((action) => thresholdUnit(label, action))}
              editor={editor}
            />
          </Editable>
        </Tabs.Panel>
      </Tabs>
      <SimulationResult simulation={simulation} />
    </Section>
  )
}

function isMoved(editor: PolicyEditor, label: Label): boolean {
  return editor.changes.some(({ path }) => path.startsWith(`thresholds.${label}.`))
}

function MovedDot() {
  const { t } = useTranslation(['moderation', 'common'])
  return <span className={classes.dot} role="img" aria-label={t('policy.changed_mark')} />
}
