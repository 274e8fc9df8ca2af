import { Button, Menu, Select, Switch, Tooltip } from '@mantine/core'
import { IconDownload, IconTag } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { LABELS } from '../../components/labels.js'
import { RoomPicker } from '../../components/room-picker.js'
import { saveFile } from '../../components/save-file.js'
import { useClient } from '../../session/session-context.js'
import classes from './filter-bar.module.css'
import { canBeLive, instantsOf } from './filters.js'
import { RangePicker } from './range-picker.js'
import type { FiltersInUrl } from './use-filters.js'

/** What the dashboards are narrowed to, and the file behind them. */
export function FilterBar({ filters, change }: FiltersInUrl) {
  const { t } = useTranslation(['dashboards', 'common'])
  const client = useClient()
  const { range, room, label, isLive } = filters
  const mayBeLive = canBeLive(range)
  const exporting = useMutation({
    mutationFn: (acted_on: boolean) =>
      client.analytics.exportCsv({
        ...instantsOf(range, Date.now()),
        room: room ?? undefined,
        label: label ?? undefined,
        acted_on,
      }),
    onSuccess: (file) => saveFile(file, 'parley-messages.csv'),
  })
  return (
    <fieldset className={classes.bar} aria-label={t('filters.group')}>
      <RangePicker range={range} onChange={(chosen) => change({ range: chosen })} />
      <RoomPicker
        size="xs"
        width={180}
        label={t('filters.room')}
        placeholder={t('filters.all_rooms')}
        noneFound={t('filters.no_room')}
        room={room}
        onChange={(chosen) => change({ room: chosen })}
      />
      <Select
        size="xs"
        w={160}
        aria-label={t('filters.label')}
        placeholder={t('filters.all_labels')}
        leftSection={<IconTag size={15} />}
        clearable
        value={label}
        onChange={(value) => change({ label: LABELS.find((known) => known === value) ?? null })}
        data={LABELS.map((value) => ({ value, label: t(`common:labels.${value}`) }))}
      />
      <div className={classes.rest}>
        <Tooltip label={mayBeLive ? t('filters.live_hint') : t('filters.not_live')}>
          <Switch
            size="sm"
            label={t('filters.live')}
            checked={isLive && mayBeLive}
            disabled={!mayBeLive}
            onChange={(event) => change({ isLive: event.currentTarget.checked })}
          />
        </Tooltip>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="default" leftSection={<IconDownload size={15} />} loading={exporting.isPending}>
              {t('filters.export')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('filters.export_hint')}</Menu.Label>
            <Menu.Item onClick={() => exporting.mutate(false)}>{t('filters.export_all')}</Menu.Item>
            <Menu.Item onClick={() => exporting.mutate(true)}>{t('filters.export_acted_on')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </fieldset>
  )
}
