import { ApiError, NetworkError } from '@parley/client'
import { expect, it } from 'vitest'
import { isOutOfReach } from './out-of-reach.js'

it.each([
  ['a room one may not see', new ApiError(404, 'room_not_found', 'Room not found'), true],
  ['a room one is banned from', new ApiError(403, 'banned', 'Banned'), true],
  ['an address that is no room’s', new ApiError(422, 'invalid_format', 'Invalid UUID'), true],
  ['no network', new NetworkError('fetch failed'), false],
  ['a server that is away', new ApiError(503, 'database_unavailable', 'Away'), false],
  ['too many requests', new ApiError(429, 'rate_limited', 'Too many'), false],
])('%s is told as what it is', (_what, error, isNone) => {
  expect(isOutOfReach(error)).toBe(isNone)
})
