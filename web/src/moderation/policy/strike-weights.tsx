import { NumberInput, Table, Text } from '@mantine/core'
import type { StrikePolicy } from '@parley/client/acts-api'
import { useTranslation } from 'react-i18next'
import { LABELS } from '../../components/labels.js'
import { Inheritance } from './setting.js'
import { effectsOf, WEIGHED, type Weighed, withWeight } from './strike-effect.js'
import classes from './strike-weights.module.css'
import type { PolicyEditor } from './use-policy.js'

interface StrikeWeightsProps {
  readonly strikes: StrikePolicy
  readonly editor: PolicyEditor
  readonly onChange: (weights: StrikePolicy['weights']) => void
}

const MAX_POINTS = 100

/** What each act counts by the label it was for, and where such acts lead by themselves. */
export function StrikeWeights({ strikes, editor, onChange }: StrikeWeightsProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const field = (action: Weighed, label: (typeof LABELS)[number] | null) => {
    const { base, labels } = strikes.weights[action]
    const what = label === null ? t('policy.any_label') : t(`common:labels.${label}`)
    return (
      <NumberInput
        size="xs"
        hideControls
        className={classes.field}
        aria-label={`${t(`policy.strike_weight.${action}`)}: ${what}`}
        min={0}
        max={MAX_POINTS}
        clampBehavior="strict"
        allowDecimal={false}
        // An empty field counts what the act counts otherwise.
        placeholder={String(base)}
        value={label === null ? base : (labels[label] ?? '')}
        onChange={(typed) =>
          onChange(withWeight(strikes.weights, action, label, typeof typed === 'number' ? typed : null))
        }
      />
    )
  }
  return (
    <div className={classes.root}>
      <Text size="sm" fw={500}>
        {t('policy.strike_weights')}
      </Text>
      <Text size="sm" c="dimmed">
        {t('policy.strike_weights_hint')}
      </Text>
      <Inheritance units={['strikes']} editor={editor} />
      <Table.ScrollContainer
        minWidth={640}
        mt="xs"
        scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('policy.strike_weights') } }}
      >
        <Table verticalSpacing={4} horizontalSpacing={6} withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Td />
              <Table.Th scope="col" className={classes.label}>
                {t('policy.any_label')}
              </Table.Th>
              {LABELS.map((label) => (
                <Table.Th key={label} scope="col" className={classes.label}>
                  {t(`common:labels.${label}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {WEIGHED.map((action) => (
              <Table.Tr key={action}>
                <Table.Th scope="row" className={classes.action}>
                  {t(`policy.strike_weight.${action}`)}
                </Table.Th>
                <Table.Td>{field(action, null)}</Table.Td>
                {LABELS.map((label) => (
                  <Table.Td key={label}>{field(action, label)}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Effects strikes={strikes} />
    </div>
  )
}

/** The same in words, for somebody with nothing else on record. */
function Effects({ strikes }: { readonly strikes: StrikePolicy }) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <>
      <Text size="sm" mt="xs">
        {t('policy.strike_effect', { count: strikes.window_days })}
      </Text>
      <ul className={classes.effects}>
        {WEIGHED.map((action) => {
          const effects = effectsOf(strikes, action, null)
          const what = effects.map(({ penalty, acts }) => t(`policy.strike_leads.${penalty}`, { count: acts }))
          return (
            <li key={action}>
              {t(`policy.strike_weight.${action}`)}:{' '}
              {what.length === 0 ? t('policy.strike_leads.nowhere') : what.join(', ')}
            </li>
          )
        })}
      </ul>
    </>
  )
}
