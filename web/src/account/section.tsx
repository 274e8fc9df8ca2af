import { Box, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './section.module.css'

interface SectionProps {
  readonly title: string
  readonly description?: ReactNode
  readonly children: ReactNode
}

/** One matter of a settings page. */
export function Section({ title, description, children }: SectionProps) {
  return (
    <section className={classes.section}>
      <Title order={2} size="h3">
        {title}
      </Title>
      {description && (
        <Text c="dimmed" size="sm" mt={2} component="div">
          {description}
        </Text>
      )}
      <Box mt="md">{children}</Box>
    </section>
  )
}
