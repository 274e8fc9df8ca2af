import { Tabs } from '@mantine/core'
import { IconActivity, IconChartBar, IconGauge, IconScale, IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate, useParams } from 'react-router'
import { useFormats } from '../components/formats.js'
import { PageHeader } from '../components/page-header.js'
import { PageLoader } from '../components/page-loader.js'
import { useRoomName } from '../components/room-picker.js'
import classes from './dashboards-page.module.css'
import { FilterBar } from './filters/filter-bar.js'
import type { Filters } from './filters/filters.js'
import { usePresetName } from './filters/range-picker.js'
import { type FiltersInUrl, useFilters } from './filters/use-filters.js'
import { OverviewTab } from './tabs/overview-tab.js'
import { PeopleTab } from './tabs/people-tab.js'
import { ReviewTab } from './tabs/review-tab.js'
import { ScoresTab } from './tabs/scores-tab.js'
import { SpeedTab } from './tabs/speed-tab.js'

const TABS = [
  { name: 'overview', Icon: IconActivity, Content: OverviewTab },
  { name: 'scores', Icon: IconChartBar, Content: ScoresTab },
  { name: 'people', Icon: IconUsers, Content: PeopleTab },
  { name: 'review', Icon: IconScale, Content: ReviewTab },
  { name: 'speed', Icon: IconGauge, Content: SpeedTab },
] as const

/** The figures, for moderators and administrators. */
export function Component() {
  const { t } = useTranslation('common')
  const inUrl = useFilters()
  return inUrl ? <Dashboards {...inUrl} /> : <PageLoader label={t('loading')} />
}

function Dashboards(inUrl: FiltersInUrl) {
  const { t } = useTranslation(['dashboards', 'common'])
  const { tab } = useParams()
  const { search } = useLocation()
  const navigate = useNavigate()
  const about = useAbout(inUrl.filters)
  const current = TABS.find(({ name }) => name === tab) ?? TABS[0]
  return (
    <div className={classes.page}>
      <PageHeader title={t('title')} description={about} />
      <Tabs
        value={current.name}
        // The filters go along from tab to tab.
        onChange={(name) => void navigate(`/dashboards/${name}${search}`)}
        keepMounted={false}
      >
        <Tabs.List className={classes.tabs}>
          {TABS.map(({ name, Icon }) => (
            <Tabs.Tab key={name} value={name} leftSection={<Icon size={16} stroke={1.7} />}>
              {t(`tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={classes.filters}>
          <FilterBar {...inUrl} />
        </div>
        {TABS.map(({ name, Content }) => (
          <Tabs.Panel key={name} value={name} tabIndex={-1}>
            <h2 className={classes.hidden}>{t(`tabs.${name}`)}</h2>
            <Content filters={inUrl.filters} about={about} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  )
}

/** What the figures are about, in words. */
function useAbout({ range, room, label }: Filters): string {
  const { t } = useTranslation(['dashboards', 'common'])
  const formats = useFormats()
  const presetName = usePresetName()
  const roomName = useRoomName(room)
  const time =
    range.kind === 'preset'
      ? presetName(range.preset)
      : t('range.between', { from: formats.dateTime(range.from), to: formats.dateTime(range.to) })
  const place = roomName === null ? t('filters.all_rooms') : t('filters.in_room', { room: roomName })
  return [time, place, ...(label ? [t(`common:labels.${label}`)] : [])].join(' · ')
}
