import { Radio, SimpleGrid, Text } from '@mantine/core'
import type { PolicyMode } from '@parley/common/contracts/chat'
import { useTranslation } from 'react-i18next'
import classes from './mode-section.module.css'
import { Section } from './setting.js'
import type { PolicyEditor } from './use-policy.js'

const MODES = ['off', 'post', 'nudge', 'hold', 'block'] as const satisfies readonly PolicyMode[]

/** What becomes of a message around its verdict. */
export function ModeSection({ editor, mode }: { readonly editor: PolicyEditor; readonly mode: PolicyMode }) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <Section title={t('policy.mode')} hint={t('policy.mode_hint')}>
      <Radio.Group value={mode} onChange={(chosen) => editor.set({ mode: chosen })} aria-label={t('policy.mode')}>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="xs">
          {MODES.map((value) => (
            <Radio.Card key={value} value={value} className={classes.card} p="sm">
              <span className={classes.head}>
                <Radio.Indicator size="xs" />
                <Text fw={600} size="sm">
                  {t(`mode.${value}.name`)}
                </Text>
              </span>
              <Text size="xs" c="dimmed" mt={4}>
                {t(`mode.${value}.hint`)}
              </Text>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
    </Section>
  )
}
