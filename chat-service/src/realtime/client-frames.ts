import { type ClientFrame, clientFrameSchema } from '@parley/common/contracts/socket'
import { z } from 'zod'

/**
 * What a client's text turned out to be. `garbage` is no JSON object at all: no chat client sent it. `refused` is a
 * frame that this server does not understand, perhaps a newer client's.
 */
export type ParsedFrame =
  | { readonly kind: 'frame'; readonly frame: ClientFrame }
  | {
      readonly kind: 'refused'
      readonly id: string | undefined
      readonly code: 'unknown_frame' | 'invalid_frame'
      readonly message: string
    }
  | { readonly kind: 'garbage' }

const GARBAGE: ParsedFrame = { kind: 'garbage' }
const KNOWN: ReadonlySet<unknown> = new Set(clientFrameSchema.options.map((option) => option.shape.t.value))
const correlatedSchema = z.object({ id: z.string().min(1).max(64) })

export function parseClientFrame(text: string): ParsedFrame {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return GARBAGE
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return GARBAGE
  const parsed = clientFrameSchema.safeParse(value)
  if (parsed.success) return { kind: 'frame', frame: parsed.data }
  const correlated = correlatedSchema.safeParse(value)
  const id = correlated.success ? correlated.data.id : undefined
  if (!KNOWN.has('t' in value ? value.t : undefined)) {
    return { kind: 'refused', id, code: 'unknown_frame', message: 'Unknown kind of frame' }
  }
  return { kind: 'refused', id, code: 'invalid_frame', message: describe(parsed.error) }
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.') || 'frame'}: ${issue.message}` : 'Invalid frame'
}
