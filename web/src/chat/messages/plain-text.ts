/**
 * What Markdown, links or mentions could be made of. Most chat lines have none of it and are shown as they are: parsing
 * costs a hundred times as much as finding that out.
 */
const MAYBE_MARKUP = /[*_`~#>[\]|\\<&@]|:\/\/|www\.|^\s*[-+=]|^\s*\d+[.)]|^ {4}|\t/im

export function isPlain(text: string): boolean {
  return !MAYBE_MARKUP.test(text)
}
