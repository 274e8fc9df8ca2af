import { createRoute, z } from '@hono/zod-openapi'
import { SCOPE_NAMES } from '@parley/common/contracts/identity'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { jsonResponse } from '@parley/common/http/openapi'
import type { RegistrationGates } from '../services/registration-gate.js'
import type { PublicKey } from '../services/signing-keys.js'

/** Verifiers look again for a key they do not know, so this only spares requests. */
const CACHED = 'public, max-age=300'

const jwksSchema = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  })
  .openapi('KeySet')

const jwks = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  tags: ['discovery'],
  summary: 'The keys that access tokens are signed with (RFC 7517)',
  responses: {
    200: jsonResponse(jwksSchema, 'Key set'),
  },
})

const metadata = createRoute({
  method: 'get',
  path: '/.well-known/oauth-authorization-server',
  tags: ['discovery'],
  summary: 'Where everything is (RFC 8414)',
  responses: { 200: jsonResponse(z.looseObject({ issuer: z.string(), token_endpoint: z.url() }), 'Metadata') },
})

interface WellKnown {
  readonly issuer: string
  readonly publicUrl: string
  readonly gates: RegistrationGates
  readonly publicKeys: readonly PublicKey[]
}

export function wellKnownRouter({ issuer, publicUrl, publicKeys, gates }: WellKnown): HttpApp {
  const router = newRouter()
  const base = `${publicUrl}/api/auth`

  router.openapi(jwks, (c) => {
    c.header('Cache-Control', CACHED)
    return c.json({ keys: [...publicKeys] }, 200)
  })
  router.openapi(metadata, async (c) => {
    // Briefly: a raid switch closes registration from one moment to the next.
    c.header('Cache-Control', 'public, max-age=10')
    return c.json(
      {
        issuer,
        token_endpoint: `${base}/token`,
        revocation_endpoint: `${base}/revoke`,
        introspection_endpoint: `${base}/introspect`,
        jwks_uri: `${base}/.well-known/jwks.json`,
        scopes_supported: SCOPE_NAMES,
        // There is no authorization endpoint, so there are no response types; RFC 8414 wants the field all the same.
        response_types_supported: [],
        grant_types_supported: ['password', 'refresh_token'],
        token_endpoint_auth_methods_supported: ['none'],
        revocation_endpoint_auth_methods_supported: ['none'],
        // Not in the RFC: whether POST /register is open to everyone, held for approval or closed.
        parley_registration: await gates.state(),
        service_documentation: `${base}/docs`,
      },
      200,
    )
  })
  return router
}
