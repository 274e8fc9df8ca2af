import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LABELS, labelSchema } from '@parley/common/contracts/moderation'
import { SettingsError } from '@parley/common/settings'
import { z } from 'zod'
import { type ModelPapers, NO_PAPERS } from '../services/model-papers.js'
import { DEFAULT_THRESHOLDS, type Thresholds } from '../services/thresholds.js'

const probability = z.number().min(0).max(1)
const thresholdsFileSchema = z.object({
  labels: z.partialRecord(labelSchema, z.looseObject({ flag: probability, hide: probability })),
})

const WEIGHTS = 'onnx/model_quantized.onnx'
const NEEDED = ['config.json', 'tokenizer.json', WEIGHTS] as const

/** @throws SettingsError naming what `directory` lacks to be a model. */
export function demandModelFiles(directory: string): void {
  const missing = NEEDED.filter((name) => !existsSync(join(directory, name)))
  if (missing.length > 0) throw new SettingsError([`MODEL_DIR: ${directory} lacks ${missing.join(', ')}`])
}

/** Thresholds that came with the model; for labels they do not name, and for models without any, the defaults. */
export async function readThresholds(directory: string | null): Promise<Thresholds> {
  const content = directory ? await readJson(join(directory, 'thresholds.json')) : null
  if (content === null) return DEFAULT_THRESHOLDS
  const { labels } = thresholdsFileSchema.parse(content)
  return Object.fromEntries(LABELS.map((label) => [label, labels[label] ?? DEFAULT_THRESHOLDS[label]])) as Thresholds
}

const recordSchema = z.looseObject({
  base: z.looseObject({ hub_id: z.string().optional(), licence: z.string().optional() }).optional(),
  /** SHA-256 by file. */
  files: z.record(z.string(), z.string()).optional(),
  /** By the form of the model they were measured of; int8 is what is shipped. */
  figures: z.looseObject({ int8: z.record(z.string(), z.unknown()).optional() }).optional(),
})

/** What came with the model for people to judge it by; each part may be absent. */
export async function readPapers(directory: string | null): Promise<ModelPapers> {
  if (directory === null) return NO_PAPERS
  const [content, card, bytes] = await Promise.all([
    readJson(join(directory, 'training_record.json')),
    orNull(readFile(join(directory, 'MODEL_CARD.md'), 'utf8')),
    orNull(stat(join(directory, WEIGHTS)).then(({ size }) => size)),
  ])
  const record = content === null ? {} : recordSchema.parse(content)
  return {
    figures: record.figures?.int8 ?? null,
    origin: {
      base: record.base?.hub_id ?? null,
      baseLicence: record.base?.licence ?? null,
      bytes,
      sha256: record.files?.[WEIGHTS] ?? null,
    },
    card,
  }
}

async function readJson(path: string): Promise<unknown> {
  const content = await orNull(readFile(path, 'utf8'))
  if (content === null) return null
  try {
    return JSON.parse(content)
  } catch (error) {
    throw new Error(`${path} is not JSON`, { cause: error })
  }
}

/** Null for a file that is not there. */
async function orNull<Content>(reading: Promise<Content>): Promise<Content | null> {
  try {
    return await reading
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
