import { ActionIcon, Button, Group, NativeSelect, NumberInput, Text } from '@mantine/core'
import type { StrikePolicy, StrikeStep } from '@parley/client/acts-api'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../session/session-context.js'
import { PenaltyDuration } from '../penalty-duration.js'
import { Editable } from './editable.js'
import { Section, Setting } from './setting.js'
import { StrikeWeights } from './strike-weights.js'
import classes from './strikes-section.module.css'
import type { PolicyEditor } from './use-policy.js'

const PENALTIES = ['warn', 'mute', 'ban'] as const
const MAX_STEPS = 10
const TRIED_DAYS = 30

interface StrikesSectionProps {
  readonly room: string | null
  readonly editor: PolicyEditor
  readonly isReadOnly: boolean
}

/** What acts count against their author, and what too many of them lead to. */
export function StrikesSection({ room, editor, isReadOnly }: StrikesSectionProps) {
  const { t } = useTranslation(['moderation', 'common'])
  // A server without strikes has no such part of its policy.
  const { strikes } = editor.draft.effective as { readonly strikes?: StrikePolicy }
  if (!strikes) return null
  const set = (part: Partial<StrikePolicy>) => editor.set({ strikes: ownStrikes({ ...strikes, ...part }, room) })
  return (
    <Section title={t('policy.unit.strikes')} hint={t('policy.strikes_hint')}>
      <Editable isReadOnly={isReadOnly}>
        <Setting title={t('policy.strike_window')} unit="strikes" editor={editor}>
          {(id) => (
            <>
              <NumberInput
                aria-labelledby={id}
                w={96}
                min={1}
                max={365}
                clampBehavior="strict"
                allowDecimal={false}
                value={strikes.window_days}
                onChange={(typed) => {
                  if (typeof typed === 'number') set({ window_days: typed })
                }}
              />
              <Text size="sm" c="dimmed" lh="36px">
                {t('duration.days')}
              </Text>
            </>
          )}
        </Setting>
        <StrikeWeights strikes={strikes} editor={editor} onChange={(weights) => set({ weights })} />
        <Ladder strikes={strikes} room={room} onChange={(ladder) => set({ ladder })} />
      </Editable>
      {/* What was tried says nothing of other strikes. */}
      <TryStrikes key={JSON.stringify(strikes)} room={room} strikes={strikes} />
    </Section>
  )
}

/** Owners rule their room, not the server. */
function ownStrikes(strikes: StrikePolicy, room: string | null): StrikePolicy {
  if (room === null) return strikes
  return { ...strikes, ladder: strikes.ladder.map((step) => ({ ...step, scope: 'room' })) }
}

interface LadderProps {
  readonly strikes: StrikePolicy
  readonly room: string | null
  readonly onChange: (ladder: readonly StrikeStep[]) => void
}

function Ladder({ strikes: { ladder }, room, onChange }: LadderProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const change = (place: number, part: Partial<StrikeStep>) =>
    onChange(ladder.map((step, index) => (index === place ? { ...step, ...part } : step)))
  const last = ladder.at(-1)
  return (
    <div className={classes.ladder}>
      <Text size="sm" fw={500}>
        {t('policy.ladder')}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {t(ladder.length === 0 ? 'policy.ladder_empty' : 'policy.ladder_hint')}
      </Text>
      {ladder.map((step, place) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: a step has no identity but its place while it is edited
          key={place}
          gap="xs"
          align="end"
          mb="xs"
        >
          <NumberInput
            w={88}
            label={t('policy.from_points')}
            min={1}
            max={1_000}
            clampBehavior="strict"
            allowDecimal={false}
            value={step.points}
            onChange={(typed) => {
              if (typeof typed === 'number') change(place, { points: typed })
            }}
          />
          <NativeSelect
            label={t('policy.penalty')}
            value={step.penalty}
            onChange={(event) =>
              change(place, { penalty: PENALTIES.find((kind) => kind === event.currentTarget.value) ?? step.penalty })
            }
            data={PENALTIES.map((kind) => ({ value: kind, label: t(`policy.penalty_kind.${kind}`) }))}
          />
          {step.penalty !== 'warn' && (
            <PenaltyDuration value={step.duration_s} onChange={(duration_s) => change(place, { duration_s })} />
          )}
          {room === null && (
            <NativeSelect
              label={t('dialog.where')}
              value={step.scope}
              onChange={(event) => change(place, { scope: event.currentTarget.value === 'server' ? 'server' : 'room' })}
              data={[
                { value: 'room', label: t('dialog.in_room') },
                { value: 'server', label: t('dialog.on_server') },
              ]}
            />
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            onClick={() => onChange(ladder.filter((_, index) => index !== place))}
            aria-label={t('policy.remove_step', { count: step.points })}
          >
            <IconTrash size={17} aria-hidden="true" />
          </ActionIcon>
        </Group>
      ))}
      {ladder.length < MAX_STEPS && (
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconPlus size={15} aria-hidden="true" />}
          onClick={() =>
            onChange([
              ...ladder,
              { points: (last?.points ?? 0) + 4, penalty: 'mute', scope: 'room', duration_s: 3_600 },
            ])
          }
        >
          {t('policy.add_step')}
        </Button>
      )}
    </div>
  )
}

/** What these strikes would have led to. */
function TryStrikes({ room, strikes }: { readonly room: string | null; readonly strikes: StrikePolicy }) {
  const { t } = useTranslation(['moderation', 'common'])
  const client = useClient()
  const tried = useMutation({
    mutationFn: () => client.acts.simulateStrikes({ room_id: room, days: TRIED_DAYS, strikes }),
  })
  return (
    <Group mt="sm" gap="sm">
      <Button size="compact-md" variant="default" loading={tried.isPending} onClick={() => tried.mutate()}>
        {t('policy.strike_try')}
      </Button>
      <Text size="sm" role="status">
        {tried.data && t('policy.strike_result', { ...tried.data })}
      </Text>
    </Group>
  )
}
