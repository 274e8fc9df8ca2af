import type { AnalyticsFact } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'

type Fact<Type extends AnalyticsFact['type']> = Extract<AnalyticsFact, { type: Type }>
export type Verdict = Fact<'verdict_applied'>['verdict']

/** The instant all tests stand at, unless they say otherwise. */
export const NOW = new Date('2026-03-15T12:00:00.000Z')

export const ada = { sender_id: newId(), sender_name: 'Ada' } as const
export const bob = { sender_id: newId(), sender_name: 'Bob' } as const
export const lobby = { room_id: newId(), room_name: 'lobby' } as const
export const garden = { room_id: newId(), room_name: 'garden' } as const
export const moderator = { moderator_id: newId(), moderator_name: 'Mo' } as const

export function aPost(overrides: Partial<Fact<'message_posted'>> = {}): Fact<'message_posted'> {
  return {
    type: 'message_posted',
    event_id: newId(),
    at: '2026-03-15T11:30:00.000Z',
    message_id: newId(),
    ...lobby,
    ...ada,
    characters: 10,
    ...overrides,
  }
}

/** What later facts say of the message: its ids and names. */
function of(post: Fact<'message_posted'>) {
  const { message_id, room_id, room_name, sender_id, sender_name } = post
  return { message_id, room_id, room_name, sender_id, sender_name }
}

export function anEdit(
  post: Fact<'message_posted'>,
  overrides: Partial<Fact<'message_edited'>> = {},
): Fact<'message_edited'> {
  return { type: 'message_edited', event_id: newId(), at: '2026-03-15T11:31:00.000Z', ...of(post), ...overrides }
}

export function aDeletion(
  post: Fact<'message_posted'>,
  overrides: Partial<Fact<'message_deleted'>> = {},
): Fact<'message_deleted'> {
  return { type: 'message_deleted', event_id: newId(), at: '2026-03-15T11:32:00.000Z', ...of(post), ...overrides }
}

export function scores(overrides: Partial<Verdict['scores']> = {}): Verdict['scores'] {
  return {
    toxicity: 0.05,
    severe_toxicity: 0.01,
    obscene: 0.02,
    threat: 0,
    insult: 0.03,
    identity_attack: 0.01,
    ...overrides,
  }
}

export function aVerdict(
  post: Fact<'message_posted'>,
  overrides: Partial<Omit<Fact<'verdict_applied'>, 'verdict'>> & { verdict?: Partial<Verdict> } = {},
): Fact<'verdict_applied'> {
  const { verdict, ...rest } = overrides
  return {
    type: 'verdict_applied',
    event_id: newId(),
    at: '2026-03-15T11:30:00.100Z',
    ...of(post),
    revision: 1,
    posted_at: post.at,
    action: 'none',
    label: null,
    ...rest,
    verdict: {
      outcome: 'scored',
      scores: scores(),
      sentiment: { negative: 0.1, neutral: 0.7, positive: 0.2 },
      language: 'en',
      model_version: 'test',
      scored_at: '2026-03-15T11:30:00.090Z',
      ...verdict,
    },
  }
}

export function anAct(
  post: Fact<'message_posted'> | null,
  action: string,
  overrides: Partial<Fact<'moderation_act'>> = {},
): Fact<'moderation_act'> {
  return {
    type: 'moderation_act',
    event_id: newId(),
    at: '2026-03-15T11:40:00.000Z',
    room_id: post?.room_id ?? lobby.room_id,
    room_name: post?.room_name ?? lobby.room_name,
    message_id: post?.message_id ?? null,
    ...moderator,
    action,
    ...overrides,
  }
}
