import { ApiError, NetworkError } from '@parley/client'
import i18next from 'i18next'
import type { Resources } from '../i18n/resources.js'

/** Without those that are forms of one text by number. */
type Known = Exclude<keyof Resources['errors'], `${string}_one` | `${string}_other`>

/**
 * What went wrong, in the user's language. The `errors` catalogue is keyed by the API's codes; a code it does not know is
 * told in the server's own words.
 */
export function errorText(error: unknown): string {
  if (error instanceof NetworkError) return words('network')
  if (!(error instanceof ApiError)) return words('unexpected')
  if (error.code === 'rate_limited' && error.retryAfterMs !== null) {
    return i18next.t('errors:rate_limited_for', { count: Math.ceil(error.retryAfterMs / 1_000) })
  }
  if (isKnown(error.code)) return words(error.code)
  if (error.status >= 500) return words('server')
  return error.message
}

/** Codes that are about one field of a form though no 422 names it. */
const FIELDS = new Map([['quota_above_default', 'quota_per_minute']])

/**
 * The problems of an answer by field, for a form's errors, in the user's language where the catalogue knows them; the rest of
 * the answer's problems have no field here.
 */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  const only = FIELDS.get(error.code)
  if (only !== undefined) return { [only]: errorText(error) }
  return Object.fromEntries(
    error.problems.flatMap(({ loc, msg, type }) => {
      const field = loc.at(-1)
      return loc[0] === 'body' && typeof field === 'string' && loc.length > 1
        ? [[field, isKnown(type) ? words(type) : msg]]
        : []
    }),
  )
}

function isKnown(code: string): code is Known {
  return i18next.exists(code, { ns: 'errors' })
}

function words(code: Known): string {
  return i18next.t(`errors:${code}`)
}
