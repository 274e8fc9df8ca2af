import { type ReactNode, useState } from 'react'
import { CrosshairGroup } from '../../components/charts/crosshair.js'
import type { PanelProps } from '../panels/panel.js'
import classes from './tab.module.css'

export type TabProps = Omit<PanelProps, 'crosshair'>

/** Panels of one tab share where the pointer is. */
export function useCrosshairGroup(): CrosshairGroup {
  const [group] = useState(() => new CrosshairGroup())
  return group
}

export function Panels({ children }: { readonly children: ReactNode }) {
  return <div className={classes.panels}>{children}</div>
}

/** A panel over the whole width. */
export function Wide({ children }: { readonly children: ReactNode }) {
  return <div className={classes.wide}>{children}</div>
}
