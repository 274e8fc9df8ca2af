import { Button, Group, Popover, Select, Stack, TextInput } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../components/formats.js'
import { instantsOf, PRESETS, type Preset, type TimeRange } from './filters.js'

interface RangePickerProps {
  readonly range: TimeRange
  readonly onChange: (range: TimeRange) => void
}

const CUSTOM = 'custom'

/** Ranges up to now, or any other one. */
export function RangePicker({ range, onChange }: RangePickerProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const formats = useFormats()
  const [isOpen, setOpen] = useState(false)
  const isPreset = range.kind === 'preset'
  const choose = (value: string | null) => {
    const preset = PRESETS.find((candidate) => candidate === value)
    if (preset) onChange({ kind: 'preset', preset })
    else setOpen(true)
  }
  const custom = isPreset
    ? t('range.custom')
    : t('range.between', { from: formats.dateTime(range.from), to: formats.dateTime(range.to) })
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus position="bottom-start" shadow="md" width={320}>
      <Popover.Target>
        <Select
          size="xs"
          w={isPreset ? 170 : 300}
          maw="100%"
          aria-label={t('filters.range')}
          leftSection={<IconCalendar size={15} />}
          allowDeselect={false}
          value={isPreset ? range.preset : CUSTOM}
          onChange={choose}
          onOptionSubmit={(value) => value === CUSTOM && setOpen(true)}
          data={[
            ...PRESETS.map((preset) => ({ value: preset, label: t(`range.${PRESET_KEYS[preset]}`) })),
            { value: CUSTOM, label: custom },
          ]}
          comboboxProps={{ withinPortal: true }}
          maxDropdownHeight={320}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <CustomRange
          range={range}
          onChange={(chosen) => {
            setOpen(false)
            onChange(chosen)
          }}
          onCancel={() => setOpen(false)}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

/** Keys of catalogues do not begin with a digit. */
const PRESET_KEYS = {
  '1h': 'hour',
  '6h': 'hours_6',
  '24h': 'day',
  '7d': 'days_7',
  '30d': 'days_30',
  '90d': 'days_90',
  '1y': 'year',
} as const satisfies Record<Preset, string>

export function usePresetName(): (preset: Preset) => string {
  const { t } = useTranslation(['dashboards', 'common'])
  return (preset) => t(`range.${PRESET_KEYS[preset]}`)
}

interface CustomRangeProps {
  readonly range: TimeRange
  readonly onChange: (range: TimeRange) => void
  readonly onCancel: () => void
}

function CustomRange({ range, onChange, onCancel }: CustomRangeProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const { from: start, to: end = new Date().toISOString() } = instantsOf(range, Date.now())
  const [from, setFrom] = useState(localText(start))
  const [to, setTo] = useState(localText(end))
  const [error, setError] = useState<string | null>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)]
    if (!(fromMs < toMs)) return setError(t('range.wrong'))
    onChange({ kind: 'custom', from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <TextInput
          type="datetime-local"
          label={t('range.from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
          required
        />
        <TextInput
          type="datetime-local"
          label={t('range.to')}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={error}
          required
        />
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={onCancel}>
            {t('common:cancel')}
          </Button>
          <Button size="xs" type="submit">
            {t('range.apply')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** As `<input type="datetime-local">` wants it: the clock on the wall, to the minute. */
function localText(instant: string): string {
  const date = new Date(instant)
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
