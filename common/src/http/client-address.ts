import { isIPv6 } from 'node:net'
import type { Context } from 'hono'
import type { HttpEnv } from './app.js'

const MAX_ADDRESS_CHARS = 64

/** What @hono/node-server hands to the app; absent when the app is called within the process. */
interface NodeBindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } }
}

/** From where a request came, to count by. With `trustProxy` the last entry of `X-Forwarded-For` counts: the one that the proxy next to us wrote. */
export function clientAddress(c: Context<HttpEnv>, trustProxy: boolean): string {
  const forwarded = trustProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  const direct = (c.env as NodeBindings | undefined)?.incoming?.socket?.remoteAddress
  return normaliseAddress(forwarded || direct || 'unknown')
}

/** One name for one customer: an IPv4 address without its IPv6 wrapping, an IPv6 address by the /64 its owner has anyway. */
export function normaliseAddress(address: string): string {
  const bare = address.slice(0, MAX_ADDRESS_CHARS).replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(bare)) return bare
  const [head = '', tail] = bare.split('%')[0]?.split('::') ?? []
  const groups = head.split(':').filter((group) => group !== '')
  const last = tail?.split(':').filter((group) => group !== '') ?? []
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - last.length) }, () => '0')
  const prefix = [...groups, ...zeros, ...last].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${prefix.join(':')}::/64`
}
