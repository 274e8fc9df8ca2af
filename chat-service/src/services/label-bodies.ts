import { LABELS } from '@parley/common/contracts/moderation'
import type { TrainingLabel } from '../repositories/training.js'

/** One label as a line of a file. Of the time only the day: the minute would find the message. */
function labelBody(label: TrainingLabel) {
  return {
    id: label.id,
    source: label.source,
    day: label.at.toISOString().slice(0, 10),
    text: label.text,
    language: label.language,
    word: label.word,
    decision: label.decision,
    overturned: label.isOverturned,
    appeal: label.appeal,
    cause: label.cause,
    corrected: label.corrected,
    scores: label.scores,
    model_version: label.modelVersion,
    action: label.machineAction,
    rule: label.rule,
    label: label.label,
    labelled_by: label.labelledBy,
    author: label.authorId,
    message: label.messageId,
    room: label.roomId,
  }
}

export function labelLines(labels: readonly TrainingLabel[]): string {
  return labels.map((label) => `${JSON.stringify(labelBody(label))}\n`).join('')
}

const COLUMNS = [
  'id',
  'source',
  'day',
  'text',
  'language',
  'word',
  'decision',
  'overturned',
  'appeal',
  'cause',
  ...LABELS.map((label) => `corrected_${label}`),
  ...LABELS,
  'model_version',
  'action',
  'rule',
  'label',
  'labelled_by',
  'author',
  'message',
  'room',
] as const

export function labelCsvHeader(): string {
  return `${COLUMNS.join(',')}\r\n`
}

/** RFC 4180. */
export function labelCsv(labels: readonly TrainingLabel[]): string {
  return labels
    .map((label) => {
      const { corrected, scores, ...cells } = labelBody(label)
      const row: Readonly<Record<string, unknown>> = {
        ...cells,
        ...scores,
        ...Object.fromEntries(Object.entries(corrected ?? {}).map(([name, value]) => [`corrected_${name}`, value])),
      }
      return `${COLUMNS.map((name) => csvCell(String(row[name] ?? ''))).join(',')}\r\n`
    })
    .join('')
}

/** What a spreadsheet would take for a formula is defused by an apostrophe (OWASP, CSV injection). */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
