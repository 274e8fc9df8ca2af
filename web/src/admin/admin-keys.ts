/** Where the admin pages' answers stand in the query cache. */
export const ADMIN_KEYS = {
  users: ['admin', 'users'],
  sessions: (user: string) => ['admin', 'sessions', user],
  serverPolicy: ['admin', 'server-policy'],
  raid: ['admin', 'raid'],
  webhooks: (room: string) => ['admin', 'webhooks', room],
  outgoing: (room: string | null) => ['admin', 'outgoing-webhooks', room],
  deliveries: (webhook: string) => ['admin', 'deliveries', webhook],
  apiKeys: ['admin', 'api-keys'],
  system: ['system'],
  health: ['admin', 'health'],
  retention: ['admin', 'retention'],
  models: ['admin', 'models'],
  card: (version: string) => ['admin', 'model-card', version],
} as const
