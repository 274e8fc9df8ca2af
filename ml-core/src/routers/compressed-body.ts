import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Context } from 'hono'

const unzip = promisify(gunzip)

/** A body that is not what its `Content-Encoding` says, or says nothing we know. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody'
}
/** A body that unpacks to more than may be. */
export class OversizedBody extends Error {
  override readonly name = 'OversizedBody'
}

/**
 * The request's body, which may be gzipped: Google's client for Java sends every body so. Unpacks to `maxBytes` at most.
 * @throws UnreadableBody, OversizedBody
 */
export async function textOfBody(c: Context, maxBytes: number): Promise<string> {
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity') return c.req.text()
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new UnreadableBody(`unknown content encoding: ${encoding}`)
  const packed = await c.req.arrayBuffer()
  try {
    return (await unzip(packed, { maxOutputLength: maxBytes })).toString('utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new OversizedBody(`more than ${maxBytes} bytes`, { cause: error })
    }
    throw new UnreadableBody('not gzip', { cause: error })
  }
}
