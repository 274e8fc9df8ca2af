import type { HttpEnv } from '@parley/common/http/app'
import { clientAddress } from '@parley/common/http/client-address'
import type { Context } from 'hono'
import type { Client } from '../services/credentials.js'

const MAX_USER_AGENT_CHARS = 300

/** Finds out from where a request came. */
export type ClientOf = (c: Context<HttpEnv>) => Client

/** `trustProxy`: whether a proxy next to us says where requests come from. */
export function clientReader(trustProxy: boolean): ClientOf {
  return (c) => ({
    address: clientAddress(c, trustProxy),
    userAgent: (c.req.header('user-agent') ?? '').slice(0, MAX_USER_AGENT_CHARS),
  })
}
