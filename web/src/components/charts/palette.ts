import type { Label } from '@parley/common/contracts/moderation'

/**
 * Colours of what charts show. Within a set they can be told apart with every kind of colour vision, and each stands out
 * from its ground by 3:1 at least (WCAG 2.2, 1.4.11); `palette.test.ts` measures both.
 */
export interface Palette {
  readonly ground: string
  readonly text: string
  readonly dimmed: string
  readonly line: string
  readonly labels: Readonly<Record<Label, string>>
  readonly acts: Readonly<Record<Act, string>>
  readonly sentiments: Readonly<Record<Feeling, string>>
  readonly percentiles: Readonly<Record<Percentile, string>>
  /** The one series of a chart that has but one. */
  readonly single: string
  readonly thresholds: { readonly flag: string; readonly hide: string; readonly reject: string }
  /** From nothing to most. */
  readonly heat: readonly [string, string, string, string]
  /** Words on the fuller half of it. */
  readonly onFullHeat: string
}

export const ACTS = ['clean', 'flagged', 'hidden', 'held', 'rejected'] as const
/** What policy did with a message; `clean` = nothing. */
export type Act = (typeof ACTS)[number]
export const FEELINGS = ['positive', 'neutral', 'negative'] as const
export type Feeling = (typeof FEELINGS)[number]
export const PERCENTILES = ['p50', 'p95', 'p99'] as const
export type Percentile = (typeof PERCENTILES)[number]

const light: Palette = {
  ground: '#ffffff',
  text: '#1a1d21',
  dimmed: '#5a626b',
  line: '#e6e8ec',
  labels: {
    toxicity: '#2f2ab0',
    severe_toxicity: '#1d0f10',
    obscene: '#6e4a0a',
    threat: '#e8611a',
    insult: '#1f96e0',
    identity_attack: '#a52287',
  },
  acts: { clean: '#878da3', flagged: '#b07f00', hidden: '#8f2a16', held: '#2b90dd', rejected: '#2f1030' },
  sentiments: { positive: '#2a93cf', neutral: '#6b7079', negative: '#b84d0e' },
  percentiles: { p50: '#2a78dc', p95: '#ab8410', p99: '#c9347a' },
  single: '#4c5fd5',
  thresholds: { flag: '#a37c00', hide: '#8a2311', reject: '#2f0928' },
  heat: ['#eef1fb', '#b3c0f0', '#6277d8', '#27358c'],
  onFullHeat: '#ffffff',
}

const dark: Palette = {
  ground: '#24282e',
  text: '#dfe2e6',
  dimmed: '#a9b0b9',
  line: '#353b43',
  labels: {
    toxicity: '#7a78f2',
    severe_toxicity: '#f08b99',
    obscene: '#f5d986',
    threat: '#fb5a1c',
    insult: '#cbeff8',
    identity_attack: '#b06cbb',
  },
  acts: { clean: '#7b8393', flagged: '#f7b731', hidden: '#e8694e', held: '#66a6f6', rejected: '#f3e7f1' },
  sentiments: { positive: '#45b0f0', neutral: '#7d838b', negative: '#ed7f2d' },
  percentiles: { p50: '#3a8bf2', p95: '#f0c93c', p99: '#e0448a' },
  single: '#8f9dff',
  thresholds: { flag: '#f4dfa6', hide: '#ff5a26', reject: '#e070ea' },
  heat: ['#2c3139', '#3c4a8f', '#6c80e6', '#ccd4ff'],
  onFullHeat: '#0c0d0f',
}

export const PALETTES = { light, dark } as const
