import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** Without it a folder is no backup. */
export const MANIFEST_FILE = 'manifest.json'

const tableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
  /** Inside the backup: gzip of PostgreSQL's COPY text format. */
  file: z.string(),
  rows: z.int().min(0),
  bytes: z.int().min(0),
  /** Of the file as it lies there. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type TableEntry = z.infer<typeof tableSchema>

const sequenceSchema = z.object({ schema: z.string(), name: z.string(), value: z.string(), isCalled: z.boolean() })
export type SequenceEntry = z.infer<typeof sequenceSchema>

const databaseSchema = z.object({
  /** How many of the service's migrations had been applied, and the newest one's hash. */
  migrations: z.object({ count: z.int().min(1), newest: z.string() }),
  tables: z.array(tableSchema),
  sequences: z.array(sequenceSchema),
})
export type DatabaseEntry = z.infer<typeof databaseSchema>

const manifestSchema = z.object({
  format: z.literal(1),
  parley: z.string(),
  createdAt: z.iso.datetime(),
  databases: z.object({ auth: databaseSchema, chat: databaseSchema, analytics: databaseSchema }),
})
/** What a backup holds. */
export type Manifest = z.infer<typeof manifestSchema>

/** What the file says. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** @throws Error when `folder` holds no backup that this version can read. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch((error: unknown) => {
    throw new Error(`${folder} holds no backup (no ${MANIFEST_FILE})`, { cause: error })
  })
  const parsed = manifestSchema.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(`${folder}/${MANIFEST_FILE} is no manifest: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}
