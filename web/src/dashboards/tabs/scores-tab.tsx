import { HeatmapPanel } from '../panels/heatmap-panel.js'
import { HistogramPanel } from '../panels/histogram-panel.js'
import { LabelsOverTimePanel } from '../panels/labels-over-time-panel.js'
import { Panels, type TabProps, useCrosshairGroup, Wide } from './tab.js'

/** What the model says, and where policy draws the line. */
export function ScoresTab({ filters, about }: TabProps) {
  const crosshair = useCrosshairGroup()
  const props = { filters, about, crosshair }
  return (
    <Panels>
      <Wide>
        <HistogramPanel {...props} />
      </Wide>
      <Wide>
        <LabelsOverTimePanel {...props} />
      </Wide>
      <Wide>
        <HeatmapPanel {...props} />
      </Wide>
    </Panels>
  )
}
