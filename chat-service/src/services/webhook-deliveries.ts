import type { Clock } from '@parley/common/clock'
import type { MessageState } from '@parley/common/contracts/chat'
import { InvalidInput, RateLimited, Unauthenticated } from '@parley/common/errors'
import { type MessageId, newId, type RoomId } from '@parley/common/ids'
import { LRUCache } from 'lru-cache'
import type { Webhook, WebhooksRepository } from '../repositories/webhooks.js'
import { incomingPayloadSchema } from '../schemas/webhooks.js'
import { describeGitHubEvent } from './github-text.js'
import type { MessagesService } from './messages.js'
import type { NameRules } from './name-rules.js'
import { webhookNotFound } from './webhook-not-found.js'
import {
  deliveryUuid,
  githubSignature,
  isSame,
  parleySignature,
  SIGNATURE_LIFE_S,
  type SignatureProblem,
  tokenHash,
} from './webhook-signatures.js'
import type { WindowCounter } from './window-counter.js'

/** A request to a webhook's secret path. The body is read only when the path proved right. */
export interface Delivery {
  readonly webhookId: string
  readonly token: string
  /** From where; wrong paths are counted by it. */
  readonly address: string
  readonly headers: {
    readonly parleySignature: string | undefined
    /** The sender's own id of this delivery; sending it twice posts once. */
    readonly parleyDelivery: string | undefined
    readonly githubSignature: string | undefined
    readonly githubEvent: string | undefined
    readonly contentType: string | undefined
  }
  /** Rejects when the body is longer than `maxBytes`. */
  readBody(maxBytes: number): Promise<Uint8Array>
}

export type Delivered =
  | { readonly status: 'posted' | 'repeated'; readonly messageId: MessageId; readonly state: MessageState }
  | { readonly status: 'ignored' }

/** A text to post, and what makes it the same text when it comes again. */
interface Post {
  readonly text: string
  readonly name: string
  readonly cmid: string
  /** What makes it the same request; null where an id that only the sender can make does. */
  readonly signature: string | null
}

const MAX_INCOMING_BYTES = 64 * 1024
/** GitHub sends up to 25 MB; a push of hundreds of commits stays under this. */
const MAX_GITHUB_BYTES = 5 * 1024 * 1024
const MAX_DELIVERY_ID = 200

/** Wrong paths from one address within the window; whoever sends more is not looked at until it ends. */
const MAX_WRONG_PATHS = 30
const WRONG_PATHS_S = 15 * 60
const MAX_PROVEN = 5_000

/** What comes in through secret URLs goes the way of every post: limits, scoring, policy. See docs/webhooks.md. */
export class WebhookDeliveries {
  readonly #proven = new LRUCache<string, true>({ max: MAX_PROVEN })

  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly messages: MessagesService,
    private readonly names: NameRules,
    private readonly counter: WindowCounter,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws NotFound for a wrong path, whichever part of it is wrong; Unauthenticated for a bad signature;
   * RateLimited when the webhook posts too fast, or when too many wrong paths came from the address.
   */
  async receive(delivery: Delivery): Promise<Delivered> {
    const webhook = await this.#prove(delivery)
    const post =
      webhook.kind === 'github'
        ? await this.#githubPost(webhook, delivery)
        : await this.#incomingPost(webhook, delivery)
    if (post === null) return { status: 'ignored' }
    return post.signature === null ? this.#post(webhook, post) : this.#postOnce(webhook, post, post.signature)
  }

  async #post(webhook: Webhook, post: Post): Promise<Delivered> {
    const sender = { id: webhook.id, roomId: webhook.roomId, name: post.name, createdBy: webhook.createdBy }
    // Before the post: once that is committed nothing may fail any more, or the sender would post again.
    await this.webhooks.touch(webhook.id, this.clock.now())
    const posted = await this.messages.postFromWebhook(sender, { cmid: post.cmid, text: post.text })
    return { status: posted.kind === 'new' ? 'posted' : 'repeated', messageId: posted.id, state: posted.state }
  }

  /**
   * A signature serves one text: the delivery's id is not signed, so whoever overheard a request could send it again
   * under another one. The first use decides which id is the sender's; one that failed is none.
   */
  async #postOnce(webhook: Webhook, post: Post, signature: string): Promise<Delivered> {
    const use = ['webhook_signatures', `${webhook.id}:${signature}`, SIGNATURE_LIFE_S] as const
    const { count } = await this.counter.count(...use)
    if (count > 1) {
      await this.counter.uncount(...use)
      demandNoProblem((await this.webhooks.hasPosted(webhook, post.cmid)) ? null : 'signature_used')
      return this.#post(webhook, post)
    }
    try {
      return await this.#post(webhook, post)
    } catch (error) {
      await this.counter.uncount(...use)
      throw error
    }
  }

  /** Paths that proved right go on working, whatever else comes from their address: it may be a whole company's. */
  async #prove({ webhookId, token, address }: Delivery): Promise<Webhook> {
    const hash = tokenHash(token)
    const path = `${webhookId}:${hash}`
    if (!this.#proven.has(path)) {
      const { count, endsInMs } = await this.counter.peek('wrong_paths', address, WRONG_PATHS_S)
      if (count >= MAX_WRONG_PATHS) throw new RateLimited(Math.max(1, endsInMs), 'Too many wrong webhook paths')
    }
    const webhook = await this.webhooks.find(webhookId)
    // The comparison comes first, so that its delay does not tell an unknown webhook from a wrong token.
    const isRight = isSame(hash, webhook?.tokenHash ?? '')
    if (!webhook || !isRight || webhook.isDisabled || webhook.isSuspended) {
      this.#proven.delete(path)
      await this.counter.count('wrong_paths', address, WRONG_PATHS_S)
      throw webhookNotFound()
    }
    this.#proven.set(path, true)
    return webhook
  }

  async #incomingPost(webhook: Webhook, { headers, readBody }: Delivery): Promise<Post> {
    const body = await readBody(MAX_INCOMING_BYTES)
    const signature = this.#demandSigned(webhook, headers.parleySignature, body)
    const parsed = incomingPayloadSchema.safeParse(json(body))
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new InvalidInput(['body', ...(issue?.path ?? []).map(String)], issue?.message ?? 'Invalid', issue?.code)
    }
    const { username } = parsed.data
    if (username !== undefined && username !== webhook.name) {
      await this.names.demandAcceptable(webhook.roomId as RoomId, [[['body', 'username'], username]])
    }
    // A signature is one request's own: without another id it tells a replay from a new post of the same text.
    const deliveryId = checkedId(headers.parleyDelivery, 'X-Parley-Delivery') ?? signature
    return {
      text: parsed.data.text,
      name: username ?? webhook.name,
      cmid: deliveryId === null ? newId() : deliveryUuid(webhook.id, deliveryId),
      signature,
    }
  }

  /** The request's signature; null where none is demanded. */
  #demandSigned({ hmacSecret }: Webhook, header: string | undefined, body: Uint8Array): string | null {
    if (hmacSecret === null) return null
    const signature = parleySignature(header, body, hmacSecret, this.clock.now())
    if (signature.kind === 'invalid') throw unsigned(signature.problem)
    return signature.digest
  }

  async #githubPost(webhook: Webhook, { headers, readBody }: Delivery): Promise<Post | null> {
    const body = await readBody(MAX_GITHUB_BYTES)
    const { hmacSecret } = webhook
    if (hmacSecret === null) throw unsigned('signature_wrong')
    const signature = githubSignature(headers.githubSignature, body, hmacSecret)
    if (signature.kind === 'invalid') throw unsigned(signature.problem)
    const event = describeGitHubEvent(headers.githubEvent ?? '', githubPayload(body, headers.contentType))
    if (event.kind === 'malformed') throw new InvalidInput(['body'], event.problem, 'payload_malformed')
    if (event.kind === 'ignored') return null
    // GitHub's own id of the delivery is not signed: under new ones an overheard delivery could be posted for ever.
    return { text: event.text, name: webhook.name, cmid: deliveryUuid(webhook.id, signature.digest), signature: null }
  }
}

function demandNoProblem(problem: SignatureProblem | null): void {
  if (problem !== null) throw unsigned(problem)
}

function unsigned(problem: SignatureProblem): Unauthenticated {
  return new Unauthenticated('The request is not signed as this webhook demands', problem)
}

function checkedId(id: string | undefined, header: string): string | null {
  if (id === undefined) return null
  if (id.length === 0 || id.length > MAX_DELIVERY_ID) {
    throw new InvalidInput(['header', header], `1 to ${MAX_DELIVERY_ID} characters`, 'value_error')
  }
  return id
}

/** GitHub can be set to send its JSON as the field `payload` of a form. */
function githubPayload(body: Uint8Array, contentType: string | undefined): unknown {
  if (!contentType?.startsWith('application/x-www-form-urlencoded')) return json(body)
  return json(Buffer.from(new URLSearchParams(Buffer.from(body).toString()).get('payload') ?? ''))
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new InvalidInput(['body'], 'Request body is not valid JSON', 'json_invalid')
  }
}
