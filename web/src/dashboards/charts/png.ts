import type { ECharts } from '../../components/charts/echarts.js'
import type { Palette } from '../../components/charts/palette.js'
import type { LegendEntry } from './legend.js'

const RATIO = 2
const PADDING = 20
const HEAD = 48
const LEGEND_LINE = 20
const MARK = 12

export interface Picture {
  readonly title: string
  /** What it is about: range and filters. */
  readonly subtitle: string
  readonly legend: readonly LegendEntry[]
  readonly palette: Palette
  readonly fontFamily: string
}

/** The chart as a picture that explains itself: with its title, what it is about, and what its colours stand for. */
export function chartPng(chart: ECharts, picture: Picture): Promise<Blob> {
  const { palette, legend } = picture
  const image = chart.renderToCanvas({ pixelRatio: RATIO, backgroundColor: palette.ground })
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser draws no pictures')
  context.font = fontOf(picture, 12)
  const places = legendPlaces(legend, image.width / RATIO, (name) => context.measureText(name).width)
  const legendHeight = ((places.at(-1)?.line ?? -1) + 1) * LEGEND_LINE
  canvas.width = image.width + 2 * PADDING * RATIO
  canvas.height = image.height + (HEAD + legendHeight + 2 * PADDING) * RATIO
  // Sizes of a canvas reset it: from here on in pixels of the page.
  context.scale(RATIO, RATIO)
  context.fillStyle = palette.ground
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.translate(PADDING, PADDING)
  drawWords(context, picture)
  for (const { entry, x, line } of places) drawEntry(context, entry, x, HEAD + line * LEGEND_LINE, palette)
  context.drawImage(image, 0, HEAD + legendHeight, image.width / RATIO, image.height / RATIO)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be made'))), 'image/png')
  })
}

function drawWords(context: CanvasRenderingContext2D, picture: Picture): void {
  context.textBaseline = 'top'
  context.fillStyle = picture.palette.text
  context.font = `600 ${fontOf(picture, 16)}`
  context.fillText(picture.title, 0, 0)
  context.fillStyle = picture.palette.dimmed
  context.font = fontOf(picture, 12)
  context.fillText(picture.subtitle, 0, 22)
}

function fontOf({ fontFamily }: Picture, size: number): string {
  return `${size}px ${fontFamily}`
}

function drawEntry(
  context: CanvasRenderingContext2D,
  { name, colour }: LegendEntry,
  x: number,
  y: number,
  palette: Palette,
): void {
  context.fillStyle = colour
  context.fillRect(x, y + 2, MARK, 8)
  context.fillStyle = palette.dimmed
  context.fillText(name, x + MARK + 6, y)
}

/** Where each entry of the legend stands: as many on a line as there is room for. */
function legendPlaces(legend: readonly LegendEntry[], width: number, widthOf: (name: string) => number) {
  let [x, line] = [0, 0]
  return legend.map((entry) => {
    const needed = MARK + 6 + widthOf(entry.name) + 16
    if (x > 0 && x + needed > width) {
      x = 0
      line += 1
    }
    const place = { entry, x, line }
    x += needed
    return place
  })
}
