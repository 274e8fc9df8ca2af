import { createRoute } from '@hono/zod-openapi'
import { DomainError } from '@parley/common/errors'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { clientAddress } from '@parley/common/http/client-address'
import { errorResponses, jsonResponse } from '@parley/common/http/openapi'
import { deliveryParam, deliveryResultSchema, incomingPayloadSchema } from '../schemas/webhooks.js'
import type { WebhookDeliveries } from '../services/webhook-deliveries.js'

const deliver = createRoute({
  method: 'post',
  path: '/webhooks/{webhook_id}/{token}',
  tags: ['webhooks'],
  summary: 'Post through a webhook; the path is its credential',
  description:
    'An incoming webhook takes `{text, username?}`; with `X-Parley-Delivery` a repeated delivery posts once. Where a ' +
    'signature is demanded: `X-Parley-Signature: t=<epoch seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`. ' +
    "A GitHub webhook takes GitHub's deliveries, signed by `X-Hub-Signature-256`.",
  request: {
    params: deliveryParam,
    // Described, not validated here: the signature covers the raw bytes, so they are parsed after it was checked.
    body: { content: { 'application/json': { schema: incomingPayloadSchema.loose() } } },
  },
  responses: {
    200: jsonResponse(deliveryResultSchema, 'Posted before, or nothing to post'),
    201: jsonResponse(deliveryResultSchema, 'Posted'),
    ...errorResponses(401, 403, 404, 413, 429, 503),
  },
})

/** Mount it outside of authentication. `trustProxy`: whether a proxy says where requests come from. */
export function webhookDeliveriesRouter(deliveries: WebhookDeliveries, trustProxy: boolean): HttpApp {
  const app = newRouter()
  app.openAPIRegistry.registerPath(deliver)
  app.post('/webhooks/:webhook_id/:token', async (c) => {
    const path = deliveryParam.safeParse(c.req.param())
    if (!path.success) return c.notFound()
    const delivered = await deliveries.receive({
      webhookId: path.data.webhook_id,
      token: path.data.token,
      address: clientAddress(c, trustProxy),
      headers: {
        parleySignature: c.req.header('x-parley-signature'),
        parleyDelivery: c.req.header('x-parley-delivery'),
        githubSignature: c.req.header('x-hub-signature-256'),
        githubEvent: c.req.header('x-github-event'),
        contentType: c.req.header('content-type'),
      },
      readBody: (maxBytes) => readBody(c.req.raw, maxBytes),
    })
    if (delivered.status === 'ignored') return c.json({ status: delivered.status, message_id: null, state: null }, 200)
    const { status, messageId, state } = delivered
    return c.json({ status, message_id: messageId, state }, status === 'posted' ? 201 : 200)
  })
  return app
}

/** The raw bytes, read no further than `maxBytes`, whatever the headers claim. */
async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new DomainError('too_large', 'body_too_large', 'Request body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Whether `path` is one of a webhook's, whose bodies are bounded by `readBody` above. */
export function isDeliveryPath(path: string): boolean {
  return /\/webhooks\/[0-9a-f-]{36}\/[\w-]{20,100}$/.test(path)
}
