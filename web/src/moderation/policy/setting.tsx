import { Anchor, Text, Title } from '@mantine/core'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './setting.module.css'
import type { PolicyEditor } from './use-policy.js'

interface SectionProps {
  readonly title: string
  readonly hint: string
  readonly children: React.ReactNode
}

/** A part of the policy under its heading. */
export function Section({ title, hint, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <Title order={2} size="h3" id={id}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {hint}
      </Text>
      {children}
    </section>
  )
}

interface SettingProps {
  readonly title: string
  readonly hint?: string
  /** The unit of the policy it sets; says whether the room has one of its own. */
  readonly unit: string
  readonly editor: PolicyEditor
  /** Controls name themselves by this heading. */
  readonly children: (labelId: string) => React.ReactNode
}

/** One thing that can be set: its name and meaning at the left, its control at the right. */
export function Setting({ title, hint, unit, editor, children }: SettingProps) {
  const id = useId()
  return (
    <div className={classes.row}>
      <div>
        <Text size="sm" fw={500} id={id}>
          {title}
        </Text>
        {hint && (
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        )}
        <Inheritance units={[unit]} editor={editor} />
      </div>
      <div className={classes.control}>{children(id)}</div>
    </div>
  )
}

interface InheritanceProps {
  readonly units: readonly string[]
  readonly editor: PolicyEditor
}

/** In a room: whether this is its own choice, and the way back to the server's default. */
export function Inheritance({ units, editor }: InheritanceProps) {
  const { t } = useTranslation(['moderation', 'common'])
  if (editor.draft.mode === null) return null
  const own = units.filter((unit) => editor.draft.own.has(unit))
  if (own.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        {t('policy.inherited')}
      </Text>
    )
  }
  return (
    <Text size="xs" c="dimmed">
      {t('policy.own')}{' '}
      <Anchor
        component="button"
        type="button"
        size="xs"
        underline="always"
        onClick={() => editor.set(Object.fromEntries(own.map((unit) => [unit, undefined])))}
      >
        {t('policy.reset')}
      </Anchor>
    </Text>
  )
}
