import { readFileSync } from 'node:fs'

const root = new URL('../', import.meta.url)

/** By service: the module whose schema says what it reads from its environment. */
const CONFIGS = {
  'auth-service': 'auth-service/src/config.ts',
  'chat-service': 'chat-service/src/config.ts',
  'ml-core': 'ml-core/src/config.ts',
  analytics: 'analytics/src/config.ts',
  edge: 'standalone/src/edge/config.ts',
} as const

/** What each service reads from its environment when it is a process of its own, secret files apart. */
export const SETTINGS_READ = Object.entries(CONFIGS).map(([service, config]) => ({
  service,
  names: [...new Set([...namesIn('common/src/settings.ts'), ...namesIn(config)])].sort(),
}))

/** What one machine's process reads, its ML worker apart. */
export const STANDALONE_SETTINGS = namesIn('standalone/src/config.ts')

/** Fields in capitals of the schemas, which are nobody's export: read from the source. */
function namesIn(path: string): string[] {
  const source = readFileSync(new URL(path, root), 'utf8')
  return [...source.matchAll(/^ +([A-Z][A-Z\d_]+):|^const \w+ = \{ ([A-Z][A-Z\d_]+):/gm)].map(
    ([, field, only]) => field ?? only ?? '',
  )
}
