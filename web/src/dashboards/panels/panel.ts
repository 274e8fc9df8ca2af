import type { TFunction } from 'i18next'
import type { CrosshairGroup } from '../../components/charts/crosshair.js'
import type { Filters } from '../filters/filters.js'

/** What every panel is given. */
export interface PanelProps {
  readonly filters: Filters
  /** Range and filters in words, for pictures of the chart. */
  readonly about: string
  readonly crosshair: CrosshairGroup
}

/** `t` of the dashboards' words, and of the common ones. */
export type Words = TFunction<['dashboards', 'common']>
