import { Stack, Text, Title } from '@mantine/core'
import type { ComponentType, ReactNode } from 'react'
import classes from './empty-state.module.css'

interface EmptyStateProps {
  readonly icon?: ComponentType<{ readonly size?: number | string; readonly stroke?: number | string }>
  readonly title: string
  readonly children?: ReactNode
  /** A button that mends the emptiness. */
  readonly action?: ReactNode
  /** Level of the heading; 2 unless it is the page's own. */
  readonly order?: 1 | 2 | 3
}

/** Nothing here, said kindly: what would be here and how to get it. */
export function EmptyState({ icon: Icon, title, children, action, order = 2 }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" className={classes.root}>
      {Icon && (
        <span className={classes.icon} aria-hidden>
          <Icon size={36} stroke={1.5} />
        </span>
      )}
      <Title order={order} size="h3" ta="center">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" ta="center" component="div" maw={420}>
          {children}
        </Text>
      )}
      {action && <div className={classes.action}>{action}</div>}
    </Stack>
  )
}
