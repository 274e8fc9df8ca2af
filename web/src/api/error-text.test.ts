import { ApiError, NetworkError } from '@parley/client'
import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import de from '../i18n/de/errors.js'
import en from '../i18n/en/errors.js'
import { errorText, fieldErrors } from './error-text.js'

beforeAll(async () => {
  await i18next.init({ lng: 'de', resources: { de: { errors: de } }, interpolation: { escapeValue: false } })
})

/** What an error class is given as its code stands last among its arguments. */
const THROWN = /new (?:Forbidden|Conflict|Gone|NotFound|InvalidInput|Unauthenticated|InvalidGrant)\(/g
const CODE = /.*'([a-z]+(?:_[a-z]+)+)'/s

/** Met by programs only; told by the page in words of its own; or with a reason in the message that no word here has. */
const NO_WORDS: ReadonlySet<string> = new Set([
  ...['anchors_conflict', 'cursor_invalid', 'emoji_invalid', 'invocation_not_found', 'json_invalid', 'key_missing'],
  ...['payload_malformed', 'reply_target_not_found', 'expires_at', 'value_error'],
  ...['beyond_limit', 'password_rejected', 'pattern_unusable'],
])

const SOURCES = Object.entries(
  import.meta.glob<string>('../../../{auth-service,chat-service,analytics}/src/services/*.ts', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)

function codesOf(service: string): string[] {
  return SOURCES.filter(([path]) => path.includes(`/${service}/`) && !path.endsWith('.test.ts'))
    .flatMap(([, source]) =>
      [...source.matchAll(THROWN)].map(({ 0: { length }, index }) => source.slice(index + length)),
    )
    .flatMap((rest) => CODE.exec(argumentsOf(rest))?.[1] ?? [])
}

/** Up to the bracket that closes what is open already. */
function argumentsOf(rest: string): string {
  let depth = 1
  const end = [...rest].findIndex((character) => {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    return depth === 0
  })
  return rest.slice(0, end)
}

describe('what went wrong', () => {
  it.each(['auth-service', 'chat-service', 'analytics'])(
    'has words for every code of %s that people meet',
    (service) => {
      const codes = new Set(codesOf(service))
      expect(codes.size).toBeGreaterThan(1)
      expect([...codes].filter((code) => !(code in en) && !NO_WORDS.has(code))).toEqual([])
    },
  )

  it('is told in the user’s language', () => {
    expect(errorText(new ApiError(403, 'muted', 'You are muted in this room'))).toBe(de.muted)
    expect(errorText(new NetworkError('fetch failed'))).toBe(de.network)
    expect(errorText(new ApiError(503, 'nobody_knows', 'Database down'))).toBe(de.server)
    expect(errorText(new ApiError(409, 'nobody_knows', 'In the server’s words'))).toBe('In the server’s words')
  })

  it('stands at the field it is about', () => {
    const problems = [
      { loc: ['body', 'name'], msg: 'Refused here (list:names)', type: 'name_refused' },
      { loc: ['body', 'topic'], msg: 'Too long', type: 'too_big' },
      { loc: ['query', 'limit'], msg: 'Too many', type: 'too_big' },
    ]
    const refused = new ApiError(422, 'name_refused', 'name: Refused here', problems)
    expect(fieldErrors(refused)).toEqual({ name: de.name_refused, topic: 'Too long' })
    expect(fieldErrors(new ApiError(403, 'quota_above_default', 'Only admins'))).toEqual({
      quota_per_minute: de.quota_above_default,
    })
    expect(fieldErrors(new ApiError(403, 'forbidden', 'Not allowed'))).toEqual({})
  })
})
