/** Names of the account's queries. */
export const ACCOUNT_KEYS = {
  all: ['account'],
  sessions: ['account', 'sessions'],
  apiKeys: ['account', 'api-keys'],
  acts: ['account', 'acts'],
} as const
