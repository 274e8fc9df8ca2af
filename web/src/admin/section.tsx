import { Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './section.module.css'

interface SectionProps {
  readonly title: string
  readonly description?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of an admin page, with a heading of its own. */
export function Section({ title, description, actions, children }: SectionProps) {
  return (
    <section className={classes.root}>
      <Group justify="space-between" align="flex-start" gap="sm" mb="sm">
        <div className={classes.words}>
          <Title order={2} size="h3">
            {title}
          </Title>
          {description && (
            <Text size="sm" c="dimmed" component="div">
              {description}
            </Text>
          )}
        </div>
        {actions}
      </Group>
      {children}
    </section>
  )
}
