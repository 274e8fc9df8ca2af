import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { SETTINGS_READ, STANDALONE_SETTINGS } from './settings-read.js'

const root = new URL('../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

/** Set by the chart itself: `parley.env`, the services' templates, and values of their own names. */
const OF_THE_CHART =
  /^(HOST|PORT|LOG_LEVEL|PUBLIC_URL|TRUST_PROXY|SMTP_URL|REDIS_URL|\w+_DATABASE_URL|(AUTH|CHAT|ANALYTICS|ML)_URL|SECRETS_DIR)$/

it('docs/operations.md has every setting that a service reads', () => {
  const page = read('docs/operations.md')
  const names = new Set([...SETTINGS_READ.flatMap((service) => service.names), ...STANDALONE_SETTINGS])
  expect(names.size).toBeGreaterThan(30)
  expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})

it('the chart gives each service the settings in its `env`, and says which those may be', () => {
  const values = read('deploy/kubernetes/values.yaml')
  const parsed = parse(values) as Readonly<Record<string, unknown>>
  for (const service of ['auth', 'chat', 'analytics', 'edge', 'ml']) expect(parsed[service]).toMatchObject({ env: {} })
  expect(read('deploy/kubernetes/templates/_service.tpl')).toContain('(merge (dict "settings" .values.env) $service)')
  const names = new Set(SETTINGS_READ.flatMap((service) => service.names).filter((name) => !OF_THE_CHART.test(name)))
  expect([...names].filter((name) => !values.includes(name))).toEqual([])
})
