import { commonSettings, type Environment, loadSettings } from '@parley/common/settings'
import { z } from 'zod'

const serviceUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))

const schema = z.object({
  ...commonSettings,
  AUTH_URL: serviceUrl,
  CHAT_URL: serviceUrl,
  ANALYTICS_URL: serviceUrl,
  ML_URL: serviceUrl,
})

export type EdgeConfig = ReturnType<typeof loadEdgeConfig>

/** It needs no secret. @throws SettingsError naming everything that is missing or malformed. */
export function loadEdgeConfig(env?: Environment) {
  return loadSettings(schema, {}, env)
}
