import type { TextRange } from '@parley/common/folding/fold'

/** More sentences than this are joined with their neighbours: each is a pass of the model. */
const MAX_SENTENCES = 64
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The sentences of a text without the white space around them; never empty for a text that is not blank. */
export function sentencesOf(text: string): TextRange[] {
  const sentences: TextRange[] = []
  for (const { segment, index } of segmenter.segment(text)) {
    const begin = index + (segment.length - segment.trimStart().length)
    const end = index + segment.trimEnd().length
    if (end > begin) sentences.push({ begin, end })
  }
  const size = Math.ceil(sentences.length / MAX_SENTENCES)
  if (size <= 1) return sentences
  return Array.from({ length: Math.ceil(sentences.length / size) }, (_, group) => ({
    begin: sentences[group * size]?.begin ?? 0,
    end: sentences[Math.min(sentences.length, (group + 1) * size) - 1]?.end ?? 0,
  }))
}
