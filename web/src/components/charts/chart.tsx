import { type RefObject, useEffect, useRef } from 'react'
import classes from './chart.module.css'
import type { CrosshairGroup } from './crosshair.js'
import { type ChartOption, type ECharts, init } from './echarts.js'

interface ChartProps {
  readonly option: ChartOption
  readonly height: number
  /** What the chart shows, in words. */
  readonly label: string
  readonly crosshair?: CrosshairGroup | undefined
  /** Holds the chart while there is one, for pictures of it. */
  readonly chart: RefObject<ECharts | null>
}

/** Parts of an option that are replaced as a whole: a series that is gone must not stay. */
const REPLACED = ['series', 'xAxis', 'yAxis', 'grid', 'visualMap']

/** One ECharts chart. ECharts is no part of React, so effects keep the two in step. */
export function Chart({ option, height, label, crosshair, chart }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const line = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!box.current) return
    const made = init(box.current, null, { renderer: 'canvas' })
    chart.current = made
    const observer = new ResizeObserver(() => made.resize({ animation: { duration: 0 } }))
    observer.observe(box.current)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [chart])

  useEffect(() => {
    if (!crosshair || !chart.current || !line.current) return
    return crosshair.join(chart.current, line.current)
  }, [crosshair, chart])

  useEffect(() => {
    chart.current?.setOption(option, { replaceMerge: REPLACED })
  }, [option, chart])

  return (
    <div className={classes.root} style={{ height }}>
      <div ref={box} className={classes.canvas} role="img" aria-label={label} />
      <div ref={line} className={classes.crosshair} aria-hidden="true" />
    </div>
  )
}
