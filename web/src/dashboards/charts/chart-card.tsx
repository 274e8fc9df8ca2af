import { ActionIcon, Badge, Button, Menu, Skeleton, Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconChartBar,
  IconChartHistogram,
  IconDots,
  IconFileTypeCsv,
  IconPhoto,
  IconTable,
} from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import type { CrosshairGroup } from '../../components/charts/crosshair.js'
import type { ChartOption, ECharts } from '../../components/charts/echarts.js'
import { type Look, useLook } from '../../components/charts/look.js'
import { saveFile } from '../../components/save-file.js'
import classes from './chart-card.module.css'
import { FiguresTable } from './figures-table.js'
import { drawnSeries, type LegendEntry } from './legend.js'
import { LegendButtons } from './legend-buttons.js'
import { chartPng } from './png.js'
import { type TableModel, toCsv } from './table-model.js'

/** ECharts is most of the page's weight: the figures above the charts are there before it. */
const Chart = lazy(async () => ({ default: (await import('../../components/charts/chart.js')).Chart }))

/** How a panel's data become a chart, a table and a sentence. Pure functions: the same data give the same picture. */
export interface ChartRecipe<Data> {
  readonly option: (data: Data, look: Look) => ChartOption
  readonly table: (data: Data, look: Look) => TableModel
  /** What a person would say who saw the chart. */
  readonly summary: (data: Data, look: Look) => string
  readonly isEmpty: (data: Data) => boolean
  /** What the colours stand for; absent where the chart has but one. */
  readonly legend?: (data: Data, look: Look) => readonly LegendEntry[]
}

/** The part of a query's state that a panel shows. */
export interface PanelState<Data> {
  readonly data: Data | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
}

interface ChartCardProps<Data> {
  /** Names files, and the panel in the page. */
  readonly name: string
  readonly title: string
  readonly hint: string
  readonly state: PanelState<Data>
  readonly recipe: ChartRecipe<Data>
  /** Range and filters in words, for pictures. */
  readonly about: string
  readonly height?: number
  readonly crosshair?: CrosshairGroup | undefined
  /** A filter is set that these figures do not know. */
  readonly isWholeServer?: boolean
  /** A label is filtered for, and these figures know of none. */
  readonly isEveryLabel?: boolean
  /** Not all messages of the range were counted, but the newest, from this instant on. */
  readonly newestSince?: string | null
  readonly emptyText?: string | undefined
  /** Choices that belong to this panel only. */
  readonly controls?: ReactNode
}

const HEIGHT = 270
const NO_LEGEND: readonly LegendEntry[] = []

/** A panel: its chart or the same as a table, and what there is instead while or when there are no figures. */
export function ChartCard<Data>({ name, title, hint, state, recipe, about, ...rest }: ChartCardProps<Data>) {
  const {
    height = HEIGHT,
    crosshair,
    isWholeServer = false,
    isEveryLabel = false,
    newestSince = null,
    emptyText,
    controls,
  } = rest
  const { t } = useTranslation(['dashboards', 'common'])
  const look = useLook()
  const titleId = useId()
  const chart = useRef<ECharts | null>(null)
  const [isTable, setIsTable] = useState(false)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const { data, error } = state
  const isShown = data !== undefined && !recipe.isEmpty(data)
  const table = useMemo(() => (isShown ? recipe.table(data, look) : null), [isShown, data, look, recipe])

  const legend = useMemo(
    () => (isShown ? (recipe.legend?.(data, look) ?? NO_LEGEND) : NO_LEGEND),
    [isShown, data, look, recipe],
  )

  const savePicture = async () => {
    if (!chart.current) return
    const { palette, fontFamily } = look
    const picture = await chartPng(chart.current, {
      title,
      subtitle: about,
      legend: legend.filter((entry) => !hidden.has(entry.name)),
      palette,
      fontFamily,
    })
    saveFile(picture, `parley-${name}.png`)
  }
  const saveFigures = () => {
    if (table) saveFile(new Blob([toCsv(table)], { type: 'text/csv;charset=utf-8' }), `parley-${name}.csv`)
  }

  return (
    <section className={classes.root} aria-labelledby={titleId} data-panel={name}>
      <header className={classes.head}>
        <div className={classes.words}>
          <h3 className={classes.title} id={titleId}>
            {title}
            {isWholeServer && <Aside text={t('card.whole_server')} hint={t('card.whole_server_hint')} />}
            {isEveryLabel && <Aside text={t('card.all_labels')} hint={t('card.all_labels_hint')} />}
            {newestSince !== null && (
              <Aside
                text={t('card.newest')}
                hint={t('card.newest_hint', { since: look.formats.dateTime(newestSince) })}
              />
            )}
            {error && data !== undefined && (
              <Tooltip label={t('card.stale', { why: errorText(error) })} multiline maw={260}>
                <IconAlertTriangle size={16} color="var(--mantine-color-error)" aria-label={t('card.stale_short')} />
              </Tooltip>
            )}
          </h3>
          <p className={classes.hint}>{hint}</p>
        </div>
        {controls && <div className={classes.controls}>{controls}</div>}
        {isShown && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t('card.menu', { title })}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={isTable ? <IconChartBar size={16} /> : <IconTable size={16} />}
                onClick={() => setIsTable(!isTable)}
              >
                {isTable ? t('card.as_chart') : t('card.as_table')}
              </Menu.Item>
              <Menu.Item leftSection={<IconPhoto size={16} />} onClick={() => void savePicture()} disabled={isTable}>
                {t('card.save_png')}
              </Menu.Item>
              <Menu.Item leftSection={<IconFileTypeCsv size={16} />} onClick={saveFigures}>
                {t('card.save_csv')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      <div className={classes.body}>
        {isShown && isTable && table && (
          <FiguresTable model={table} caption={title} formats={look.formats} maxHeight={height} />
        )}
        {isShown && !isTable && legend.length > 0 && (
          <LegendButtons
            label={t('card.legend', { title })}
            entries={legend}
            hidden={hidden}
            onToggle={(entry) => setHidden(toggled(hidden, entry))}
          />
        )}
        {isShown && !isTable && (
          <Drawn
            legend={legend}
            hidden={hidden}
            data={data}
            recipe={recipe}
            look={look}
            title={title}
            height={height}
            crosshair={crosshair}
            chart={chart}
          />
        )}
        {!isShown && data !== undefined && (
          <div className={classes.message} style={{ height }}>
            <IconChartHistogram size={28} stroke={1.4} className={classes.messageIcon} aria-hidden="true" />
            {emptyText ?? t('card.empty')}
          </div>
        )}
        {data === undefined && !error && <Skeleton height={height} radius="sm" aria-label={t('card.loading')} />}
        {data === undefined && error && (
          <div className={classes.message} style={{ height }} role="alert">
            <IconAlertTriangle size={28} stroke={1.4} className={classes.messageIcon} aria-hidden="true" />
            {errorText(error)}
            <Button size="xs" variant="default" onClick={() => void state.refetch()}>
              {t('card.retry')}
            </Button>
          </div>
        )}
      </div>
    </section>
  )
}

/** Says beside the title what the figures are about, where that is not what is filtered for. */
function Aside({ text, hint }: { readonly text: string; readonly hint: string }) {
  return (
    <Tooltip label={hint} multiline maw={260}>
      <Badge size="sm" variant="default" fw={500} tt="none">
        {text}
      </Badge>
    </Tooltip>
  )
}

interface DrawnProps<Data> {
  readonly data: Data
  readonly legend: readonly LegendEntry[]
  /** Series that were taken out. */
  readonly hidden: ReadonlySet<string>
  readonly recipe: ChartRecipe<Data>
  readonly look: Look
  readonly title: string
  readonly height: number
  readonly crosshair: CrosshairGroup | undefined
  readonly chart: React.RefObject<ECharts | null>
}

/** Apart, so that an option is made only when there is something to draw, and only anew when it would be another. */
function Drawn<Data>({ data, legend, hidden, recipe, look, title, height, crosshair, chart }: DrawnProps<Data>) {
  const drawn = useMemo(() => recipe.option(data, look), [recipe, data, look])
  const option = useMemo(
    () => ({ ...drawn, legend: { show: false, selected: drawnSeries(legend, hidden) } }),
    [drawn, legend, hidden],
  )
  const label = useMemo(() => `${title}. ${recipe.summary(data, look)}`, [title, recipe, data, look])
  return (
    <Suspense fallback={<Skeleton height={height} radius="sm" />}>
      <Chart option={option} height={height} label={label} crosshair={crosshair} chart={chart} />
    </Suspense>
  )
}

function toggled(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const result = new Set(names)
  if (!result.delete(name)) result.add(name)
  return result
}
