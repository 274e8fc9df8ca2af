import { Alert, Button, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Raid, RaidMeasures } from '@parley/client/policy-api'
import { IconShieldBolt, IconShieldOff } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ConfirmButton } from '../../components/confirm-button.js'
import { ErrorState } from '../../components/error-state.js'
import { useFormats } from '../../components/formats.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { useClient } from '../../session/session-context.js'
import { ADMIN_KEYS } from '../admin-keys.js'
import { Section } from '../section.js'

const LOOK_EVERY_MS = 15_000
const HOUR_S = 3_600
const REGISTRATIONS = ['closed', 'held', 'open'] as const
const HOURS = [1, 3, 12, 24, 72] as const

/** One switch for all rooms when a crowd comes to do harm. It ends by itself. */
export function RaidSwitch() {
  const { t } = useTranslation('admin')
  const client = useClient()
  const raid = useQuery({
    queryKey: ADMIN_KEYS.raid,
    queryFn: () => client.policy.raid(),
    refetchInterval: LOOK_EVERY_MS,
  })
  return (
    <Section title={t('raid.title')} description={t('raid.description')}>
      {raid.isPending && <LoadingRows count={2} height={36} />}
      {raid.isError && <ErrorState error={raid.error} onRetry={() => void raid.refetch()} />}
      {raid.data && (raid.data.raid ? <Active raid={raid.data.raid} /> : <StartForm />)}
    </Section>
  )
}

/** What every change of the switch answers is the new state: no need to ask again. */
function useRaidChange<Wish>(change: (wish: Wish) => Promise<Raid>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: (raid) => queries.setQueryData(ADMIN_KEYS.raid, raid),
  })
}

function Active({ raid }: { readonly raid: NonNullable<Raid['raid']> }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const client = useClient()
  const ending = useRaidChange(() => client.policy.endRaid())
  return (
    <Alert color="orange" variant="light" icon={<IconShieldBolt size={20} />} title={t('raid.on')} role="status">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {t('raid.until', { until: formats.dateTime(raid.until), since: formats.dateTime(raid.started_at) })}
        </Text>
        <Text size="sm" component="ul" pl="md" m={0}>
          <li>{t(`raid.registration_${raid.registration}`)}</li>
          <li>{t('raid.slow_mode_is', { time: formats.duration(raid.slow_mode_s * 1_000) })}</li>
          <li>
            {t('raid.newcomers_are', {
              age: formats.duration(raid.newcomers.account_age_s * 1_000),
              messages: raid.newcomers.first_messages,
            })}
          </li>
        </Text>
        {raid.reason !== '' && <Text size="sm">{t('raid.reason_is', { reason: raid.reason })}</Text>}
        <Button
          color="dark"
          variant="default"
          leftSection={<IconShieldOff size={16} />}
          loading={ending.isPending}
          onClick={() => ending.mutate(undefined)}
        >
          {t('raid.end')}
        </Button>
      </Stack>
    </Alert>
  )
}

interface Wish {
  readonly hours: string
  readonly registration: RaidMeasures['registration']
  readonly slow_mode_s: number
  readonly age_hours: number
  readonly first_messages: number
  readonly reason: string
}

const USUAL: Wish = {
  hours: '1',
  registration: 'closed',
  slow_mode_s: 30,
  age_hours: 24,
  first_messages: 3,
  reason: '',
}

function StartForm() {
  const { t } = useTranslation('admin')
  const client = useClient()
  const form = useForm<Wish>({ initialValues: USUAL })
  const starting = useRaidChange((wish: Wish) =>
    client.policy.startRaid({
      duration_s: Number(wish.hours) * HOUR_S,
      registration: wish.registration,
      slow_mode_s: wish.slow_mode_s,
      newcomers: { account_age_s: wish.age_hours * HOUR_S, first_messages: wish.first_messages },
      reason: wish.reason.trim(),
    }),
  )
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
        <Select
          label={t('raid.duration')}
          allowDeselect={false}
          data={HOURS.map((hours) => ({ value: String(hours), label: t('raid.hours', { count: hours }) }))}
          {...form.getInputProps('hours')}
        />
        <Select
          label={t('raid.registration')}
          allowDeselect={false}
          data={REGISTRATIONS.map((value) => ({ value, label: t(`raid.registrations.${value}`) }))}
          {...form.getInputProps('registration')}
        />
        <NumberInput
          label={t('raid.slow_mode')}
          suffix={t('raid.seconds')}
          min={0}
          max={3_600}
          allowDecimal={false}
          {...form.getInputProps('slow_mode_s')}
        />
        <NumberInput
          label={t('raid.newcomer_age')}
          suffix={t('raid.hours_unit')}
          min={0}
          max={720}
          allowDecimal={false}
          {...form.getInputProps('age_hours')}
        />
        <NumberInput
          label={t('raid.first_messages')}
          min={0}
          max={100}
          allowDecimal={false}
          {...form.getInputProps('first_messages')}
        />
        <TextInput label={t('raid.reason')} maxLength={500} {...form.getInputProps('reason')} />
      </SimpleGrid>
      <Group>
        <ConfirmButton
          color="red.9"
          leftSection={<IconShieldBolt size={16} />}
          title={t('raid.start_title')}
          text={t('raid.start_text')}
          confirmLabel={t('raid.start')}
          onConfirm={() => starting.mutateAsync(form.getValues())}
        >
          {t('raid.start')}
        </ConfirmButton>
        <Text size="sm" c="dimmed">
          {t('raid.off')}
        </Text>
      </Group>
    </Stack>
  )
}
