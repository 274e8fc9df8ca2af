import { Badge, Group, Text } from '@mantine/core'
import type { ServiceState } from '@parley/client/analytics-api'
import type { ServerHealth } from '@parley/client/operations-api'
import { IconAlertTriangle, IconCircleCheck, IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './service-list.module.css'

interface ServiceListProps {
  readonly services: readonly ServiceState[]
  /** Versions come from here; undefined = not known yet. */
  readonly health: ServerHealth | undefined
}

const ICONS = { ready: IconCircleCheck, unavailable: IconAlertTriangle, unreachable: IconPlugConnectedX } as const

/** Every service: whether it works, in which version, and what it depends on. */
export function ServiceList({ services, health }: ServiceListProps) {
  const { t } = useTranslation('admin')
  return (
    <ul className={classes.list}>
      {services.map(({ name, status, checks }) => {
        const Icon = ICONS[status]
        const version = health?.services[name]?.version
        return (
          <li key={name} className={classes.row} data-service={name} data-status={status}>
            <span className={classes.icon}>
              <Icon size={20} stroke={1.7} aria-hidden />
            </span>
            <div className={classes.words}>
              <Group gap={8}>
                <Text size="sm" fw={600}>
                  {name}
                </Text>
                <Text size="sm">{t(`system.states.${status}`)}</Text>
              </Group>
              <Group gap={4} mt={2}>
                {Object.entries(checks).map(([check, state]) => (
                  <Badge
                    key={check}
                    size="sm"
                    variant={state === 'ok' ? 'default' : 'filled'}
                    color="red"
                    tt="none"
                    fw={500}
                  >
                    {state === 'ok' ? check : `${check}: ${state}`}
                  </Badge>
                ))}
              </Group>
            </div>
            <Text size="sm" c="dimmed">
              {version ?? '–'}
            </Text>
          </li>
        )
      })}
    </ul>
  )
}
