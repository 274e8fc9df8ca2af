import type { UserAccount, UsersQuery } from '@parley/client/users-api'

/** What an account is to its administrators: in use, waiting to be let in for the first time, or disabled by one of them. */
export const STANDINGS = ['enabled', 'held', 'disabled'] as const
export type Standing = (typeof STANDINGS)[number]

/** To the server an account that waits is a disabled one: here each is in one standing only. */
export function standingOf({ held, disabled }: Pick<UserAccount, 'held' | 'disabled'>): Standing {
  if (held) return 'held'
  return disabled ? 'disabled' : 'enabled'
}

/** What to ask the server for, to be told of the accounts of one standing and no others. */
export const QUERIES: Readonly<Record<Standing, Pick<UsersQuery, 'held' | 'disabled'>>> = {
  enabled: { disabled: false },
  held: { held: true },
  disabled: { disabled: true, held: false },
}
