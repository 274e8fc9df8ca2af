import { createRoute } from '@hono/zod-openapi'
import type { TokenVerifier } from '@parley/common/auth/token-verifier'
import { InvalidInput } from '@parley/common/errors'
import { type HttpApp, type HttpEnv, newRouter } from '@parley/common/http/app'
import { requireUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import type { MiddlewareHandler } from 'hono'
import {
  analyzeRequestSchema,
  analyzeResponseSchema,
  modelCardParamsSchema,
  modelCardSchema,
  modelsResponseSchema,
} from '../schemas/analyze.js'
import { holdsTooManyValues } from '../schemas/json-values.js'
import type { Access, AdmittedClient } from '../services/access.js'
import type { Analysis, ModelInfo } from '../services/analysis.js'
import type { TextResult } from '../services/scoring.js'

interface ClientEnv extends HttpEnv {
  Variables: HttpEnv['Variables'] & { client: AdmittedClient }
}

const analyzeTexts = (admit: MiddlewareHandler<ClientEnv>) =>
  createRoute({
    method: 'post',
    path: '/analyze',
    tags: ['Scoring'],
    summary: 'Score up to 64 texts',
    security: secured('ml:analyze'),
    middleware: admit,
    request: jsonBody(analyzeRequestSchema),
    responses: { 200: jsonResponse(analyzeResponseSchema, 'Scores'), ...errorResponses(401, 403, 413, 429, 503) },
  })

const listModels = createRoute({
  method: 'get',
  path: '/models',
  tags: ['Scoring'],
  summary: 'The model in use, its labels, thresholds and figures',
  security: secured(),
  responses: { 200: jsonResponse(modelsResponseSchema, 'Models'), ...errorResponses(401, 503) },
})

const readCard = createRoute({
  method: 'get',
  path: '/models/{version}/card',
  tags: ['Scoring'],
  summary: 'The model card of the model in use',
  security: secured(),
  request: { params: modelCardParamsSchema },
  responses: { 200: jsonResponse(modelCardSchema, 'Markdown'), ...errorResponses(401, 404, 503) },
})

/** Parley's own scoring API. */
export function analyzeRouter(verifier: TokenVerifier, access: Access, analysis: Analysis): HttpApp {
  const router = newRouter()
  router.use('/analyze', requireUser(verifier))
  router.use('/models', requireUser(verifier))
  router.use('/models/*', requireUser(verifier))
  router.openapi(analyzeTexts(admitClient(access)), async (c) => {
    const { texts, spans, do_not_store } = c.req.valid('json')
    const options = { withSpans: spans, mayRemember: !do_not_store }
    const results = await analysis.analyze(c.get('client'), texts, options)
    return c.json({ model_version: analysis.modelVersion, results: results.map(toResultBody) }, 200)
  })
  router.openapi(listModels, (c) => c.json({ items: analysis.models().map(toModelBody), next: null }, 200))
  router.openapi(readCard, (c) => {
    const { version } = c.req.valid('param')
    return c.json({ version, markdown: analysis.card(version) }, 200)
  })
  return router
}

/** Before the body is checked against its schema, which costs more than most who may not send it are worth. */
function admitClient(access: Access): MiddlewareHandler<ClientEnv> {
  return async (c, next) => {
    c.set('client', await access.admit(c.get('principal'), c.req.raw.signal))
    if (holdsTooManyValues(await c.req.text())) throw new InvalidInput(['body'], 'Too many values')
    await next()
  }
}

function toModelBody({ hasSentiment, windowTokens, languages, figures, origin, hasCard, ...model }: ModelInfo) {
  const { base, baseLicence, bytes, sha256 } = origin
  return {
    ...model,
    languages: [...languages],
    has_sentiment: hasSentiment,
    window_tokens: windowTokens,
    figures: figures && { ...figures },
    origin: { base, base_licence: baseLicence, bytes, sha256 },
    has_card: hasCard,
  }
}

function toResultBody(result: TextResult) {
  if (result.kind === 'failed') return { outcome: 'failed' as const, reason: result.reason }
  const { scores, sentiment, language, spans, folded } = result
  const outcome = language.isSupported ? ('scored' as const) : ('unsupported_language' as const)
  return { outcome, scores, sentiment, language: language.code, spans: [...spans], folded }
}
