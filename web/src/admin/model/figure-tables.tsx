import { Table, Text } from '@mantine/core'
import type { ModelInfo } from '@parley/client/ml-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Formats, useFormats } from '../../components/formats.js'
import { Section } from '../section.js'
import { type Measured, modelFigures } from './model-figures.js'

/** How good the model is, as measured when it was trained. */
export function FigureTables({ model }: { readonly model: ModelInfo }) {
  const { t } = useTranslation(['admin', 'common'])
  const formats = useFormats()
  const figures = useMemo(() => modelFigures(model.figures), [model.figures])
  if (figures.labels.length === 0) return null
  const auc = (value: Measured | null) => measuredText(value, formats.threshold)
  const share = (value: Measured | null) => measuredText(value, formats.percent)
  return (
    <>
      <Section
        title={t('model.quality')}
        description={figures.meanAuc ? t('model.quality_hint', { auc: auc(figures.meanAuc) }) : undefined}
      >
        <Figures
          label={t('model.quality')}
          head={[
            t('policy.label'),
            t('model.thresholds'),
            'AUC',
            t('model.flag_precision'),
            t('model.flag_recall'),
            t('model.hide_precision'),
            t('model.hide_recall'),
          ]}
          rows={figures.labels.map((row) => [
            t(`common:labels.${row.label}`),
            thresholdsText(model, row.label, formats),
            auc(row.auc),
            share(row.flagPrecision),
            share(row.flagRecall),
            share(row.hidePrecision),
            share(row.hideRecall),
          ])}
        />
        {figures.sentimentAccuracy && (
          <Text size="sm" mt="xs">
            {t('model.sentiment', { accuracy: share(figures.sentimentAccuracy) })}
          </Text>
        )}
      </Section>
      {figures.falseAlarms.length > 0 && (
        <Section title={t('model.false_alarms')} description={t('model.false_alarms_hint')}>
          <Figures
            label={t('model.false_alarms')}
            head={[t('model.texts'), t('model.flagged'), t('model.hidden')]}
            rows={figures.falseAlarms.map(({ of, flagged, hidden }) => [of, share(flagged), share(hidden)])}
          />
        </Section>
      )}
      {figures.disguises.length > 0 && (
        <Section title={t('model.disguises')} description={t('model.disguises_hint')}>
          <Figures
            label={t('model.disguises')}
            head={[t('model.disguise'), t('model.flagged')]}
            rows={figures.disguises.map(({ kind, flagged }) => [kind, share(flagged)])}
          />
        </Section>
      )}
    </>
  )
}

function thresholdsText({ thresholds }: ModelInfo, label: keyof ModelInfo['thresholds'], formats: Formats): string {
  const { flag, hide } = thresholds[label]
  return `${formats.threshold(flag)} / ${formats.threshold(hide)}`
}

function measuredText(value: Measured | null, format: (value: number) => string): string {
  return value === null ? '–' : `${format(value.value)} (${format(value.low)}–${format(value.high)})`
}

interface FiguresProps {
  readonly label: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

function Figures({ label, head, rows }: FiguresProps) {
  return (
    <Table.ScrollContainer
      minWidth={head.length * 100}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': label } }}
    >
      <Table fz="xs" verticalSpacing={6} style={{ fontVariantNumeric: 'tabular-nums' }}>
        <Table.Thead>
          <Table.Tr>
            {head.map((name) => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([name, ...cells]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={500}>
                {name}
              </Table.Th>
              {cells.map((cell, index) => (
                <Table.Td key={head[index + 1]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
