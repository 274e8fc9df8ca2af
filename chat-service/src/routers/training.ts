import { createRoute, z } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { pagedAnswer, pagedBody } from '@parley/common/http/paged-body'
import {
  changeConsentSchema,
  changeTrainingSettingsSchema,
  labelExportQuerySchema,
  trainingConsentSchema,
  trainingSettingsSchema,
} from '../schemas/training.js'
import { labelCsv, labelCsvHeader, labelLines } from '../services/label-bodies.js'
import type { TrainingConsent, TrainingService, TrainingSettings } from '../services/training.js'

const readConsent = createRoute({
  method: 'get',
  path: '/me/training-consent',
  tags: ['own data'],
  summary: 'Whether my messages may be used for training',
  security: secured('chat:read'),
  responses: { 200: jsonResponse(trainingConsentSchema, 'My answer, and what follows'), ...errorResponses(401, 403) },
})

const giveConsent = createRoute({
  method: 'put',
  path: '/me/training-consent',
  tags: ['own data'],
  summary: 'Say whether my messages may be used for training',
  description: 'Holds for all exports from then on, also of older messages.',
  security: secured('chat:write'),
  request: jsonBody(changeConsentSchema),
  responses: { 200: jsonResponse(trainingConsentSchema, 'My answer, and what follows'), ...errorResponses(401, 403) },
})

const tags = ['training']
const readSettings = createRoute({
  method: 'get',
  path: '/moderation/labels/settings',
  tags,
  summary: 'Whose labelled texts may be exported, and how many there are (admins)',
  security: secured('admin'),
  responses: { 200: jsonResponse(trainingSettingsSchema, 'The rule and the counts'), ...errorResponses(401, 403) },
})

const changeSettings = createRoute({
  method: 'put',
  path: '/moderation/labels/settings',
  tags,
  summary: 'Change whose labelled texts may be exported (admins)',
  security: secured('admin'),
  request: jsonBody(changeTrainingSettingsSchema),
  responses: { 200: jsonResponse(trainingSettingsSchema, 'The rule and the counts'), ...errorResponses(401, 403) },
})

const exportLabels = createRoute({
  method: 'get',
  path: '/moderation/labels/export',
  tags,
  summary: 'Labelled texts for training, under pseudonyms, as a file (admins)',
  description:
    'Streamed in order of time. Each export is in the audit log. A connection that ends early means that the file is ' +
    'not complete.',
  security: secured('admin'),
  request: { query: labelExportQuerySchema },
  responses: {
    200: {
      description: 'A line per label',
      content: {
        'application/x-ndjson': { schema: z.string() },
        'text/csv': { schema: z.string() },
      },
    },
    ...errorResponses(401, 403, 409, 429),
  },
})

const FORMATS = {
  jsonl: { type: 'application/x-ndjson', header: () => '', lines: labelLines },
  csv: { type: 'text/csv; charset=utf-8; header=present', header: labelCsvHeader, lines: labelCsv },
} as const

export function trainingRouter(training: TrainingService): HttpApp {
  const app = newRouter()
  app.openapi(readConsent, async (c) => c.json(consentBody(await training.consent(currentUser(c))), 200))
  app.openapi(giveConsent, async (c) => {
    return c.json(consentBody(await training.giveConsent(currentUser(c), c.req.valid('json').consent)), 200)
  })
  app.openapi(readSettings, async (c) => c.json(settingsBody(await training.settings(currentUser(c))), 200))
  app.openapi(changeSettings, async (c) => {
    return c.json(settingsBody(await training.changeSettings(currentUser(c), c.req.valid('json').consent)), 200)
  })
  app.openapi(exportLabels, async (c) => {
    const { format, from, until, source } = c.req.valid('query')
    const filter = { from: dateOf(from), until: dateOf(until), source: source ?? null }
    const pages = await training.export(currentUser(c), filter, format)
    const { type, header, lines } = FORMATS[format]
    return pagedAnswer(c, await pagedBody(header(), pages, lines), {
      'content-type': type,
      'content-disposition': `attachment; filename="parley-labels.${format}"`,
      'cache-control': 'no-store',
    })
  })
  return app
}

function consentBody({ consent, isUsed, rule }: TrainingConsent) {
  return { consent, is_used: isUsed, rule }
}

function settingsBody({ rule, labels }: TrainingSettings) {
  return { consent: rule, labels: { ...labels } }
}

function dateOf(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text)
}
