import { createRoute } from '@hono/zod-openapi'
import type { TokenVerifier } from '@parley/common/auth/token-verifier'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser, requireUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import {
  analyzeRequestSchema,
  analyzeResponseSchema,
  modelCardParamsSchema,
  modelCardSchema,
  modelsResponseSchema,
} from '../schemas/analyze.js'
import type { Analysis, ModelInfo } from '../services/analysis.js'
import type { TextResult } from '../services/scoring.js'

const analyzeTexts = createRoute({
  method: 'post',
  path: '/analyze',
  tags: ['Scoring'],
  summary: 'Score up to 64 texts',
  security: secured('ml:analyze'),
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
export function analyzeRouter(verifier: TokenVerifier, analysis: Analysis): HttpApp {
  const router = newRouter()
  router.use('/analyze', requireUser(verifier))
  router.use('/models', requireUser(verifier))
  router.use('/models/*', requireUser(verifier))
  router.openapi(analyzeTexts, async (c) => {
    const { texts, spans, do_not_store } = c.req.valid('json')
    const options = { withSpans: spans, mayRemember: !do_not_store }
    const results = await analysis.analyze(currentUser(c), texts, options)
    return c.json({ model_version: analysis.modelVersion, results: results.map(toResultBody) }, 200)
  })
  router.openapi(listModels, (c) => c.json({ items: analysis.models().map(toModelBody), next: null }, 200))
  router.openapi(readCard, (c) => {
    const { version } = c.req.valid('param')
    return c.json({ version, markdown: analysis.card(version) }, 200)
  })
  return router
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
