import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LABELS, labelSchema } from '@parley/common/contracts/moderation'
import { SettingsError } from '@parley/common/settings'
import { z } from 'zod'
import { DEFAULT_THRESHOLDS, type Thresholds } from '../services/thresholds.js'

const probability = z.number().min(0).max(1)
const thresholdsFileSchema = z.object({
  labels: z.partialRecord(labelSchema, z.looseObject({ flag: probability, hide: probability })),
})

const NEEDED = ['config.json', 'tokenizer.json', 'onnx/model_quantized.onnx'] as const

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
  /** By the form of the model they were measured of; int8 is what is shipped. */
  figures: z.looseObject({ int8: z.record(z.string(), z.unknown()).optional() }).optional(),
})

/** What was measured of the model as shipped when it was trained; null when it came without. */
export async function readFigures(directory: string | null): Promise<Record<string, unknown> | null> {
  const content = directory ? await readJson(join(directory, 'training_record.json')) : null
  return content === null ? null : (recordSchema.parse(content).figures?.int8 ?? null)
}

async function readJson(path: string): Promise<unknown> {
  let content: string
  try {
    content = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    return JSON.parse(content)
  } catch (error) {
    throw new Error(`${path} is not JSON`, { cause: error })
  }
}
