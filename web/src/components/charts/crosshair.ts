import type { ECharts } from './echarts.js'

interface Member {
  readonly chart: ECharts
  readonly line: HTMLElement
}

/**
 * Charts over the same time show where the pointer is in any of them. The line is an element of its own: moving it redraws
 * nothing, and the other charts' tooltips stay closed.
 */
export class CrosshairGroup {
  readonly #members = new Set<Member>()

  /** Returns what ends the membership. */
  join(chart: ECharts, line: HTMLElement): () => void {
    const member: Member = { chart, line }
    this.#members.add(member)
    const move = (event: unknown) => this.#show(member, bucketOf(event))
    const leave = () => this.#show(member, null)
    chart.on('updateAxisPointer', move)
    chart.getZr().on('globalout', leave)
    return () => {
      this.#members.delete(member)
      if (chart.isDisposed()) return
      chart.off('updateAxisPointer', move)
      chart.getZr().off('globalout', leave)
    }
  }

  #show(source: Member, index: number | null): void {
    for (const member of this.#members) {
      if (member !== source) place(member, index)
    }
    // The source draws its own.
    source.line.style.opacity = '0'
  }
}

function place({ chart, line }: Member, index: number | null): void {
  const x: unknown = index === null ? null : chart.convertToPixel({ xAxisIndex: 0 }, index)
  if (typeof x !== 'number' || !Number.isFinite(x)) {
    line.style.opacity = '0'
    return
  }
  line.style.transform = `translateX(${x}px)`
  line.style.opacity = '1'
}

/** The bucket under the pointer; null when there is none. */
function bucketOf(event: unknown): number | null {
  const { axesInfo } = event as { readonly axesInfo?: readonly { readonly axisDim: string; readonly value: unknown }[] }
  const value = axesInfo?.find(({ axisDim }) => axisDim === 'x')?.value
  return typeof value === 'number' ? value : null
}
