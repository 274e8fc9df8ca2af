import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './room-pane.module.css'

interface PanelDrawerProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A panel over the room, where there is no place beside it. */
export function PanelDrawer({ title, onClose, children }: PanelDrawerProps) {
  const { t } = useTranslation('common')
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      title={title}
      size={380}
      closeButtonProps={{ 'aria-label': t('close') }}
      classNames={{ body: classes.drawer ?? '' }}
    >
      {children}
    </Drawer>
  )
}
