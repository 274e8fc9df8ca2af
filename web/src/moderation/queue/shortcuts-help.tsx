import { Modal, SimpleGrid, Switch, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { KeyHint } from './key-hint.js'
import { SHORTCUTS } from './shortcuts.js'
import classes from './shortcuts-help.module.css'

interface ShortcutsHelpProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** Whether single letters do anything. */
  readonly isOn: boolean
  readonly onSwitch: (isOn: boolean) => void
}

const GROUPS = ['move', 'decide', 'author', 'more'] as const

/** All keys at a glance, and the switch for those who want none of them (WCAG 2.1.4). */
export function ShortcutsHelp({ isOpen, onClose, isOn, onSwitch }: ShortcutsHelpProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('keys.title')} size="lg">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xl" verticalSpacing="lg">
        {GROUPS.map((group) => (
          <section key={group}>
            <Title order={3} size="sm" mb={6}>
              {t(`keys.group.${group}`)}
            </Title>
            {SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ command }) => (
              <div key={command} className={classes.row}>
                <Text size="sm">{t(`command.${command}`)}</Text>
                <KeyHint command={command} />
              </div>
            ))}
          </section>
        ))}
      </SimpleGrid>
      <Switch
        mt="lg"
        checked={isOn}
        onChange={(event) => onSwitch(event.currentTarget.checked)}
        label={t('keys.switch')}
        description={t('keys.switch_hint')}
      />
    </Modal>
  )
}
