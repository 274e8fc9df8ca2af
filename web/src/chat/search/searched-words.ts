/** The words and `"phrases"` of a query that a result must hold; neither `or` nor what is `-left` out. */
export function searchedWords(query: string): string[] {
  const parts = query.match(/-?"[^"]*"|\S+/g) ?? []
  return parts
    .filter((part) => !part.startsWith('-') && part.toLowerCase() !== 'or')
    .map((part) => part.replaceAll('"', '').trim())
    .filter((part) => part !== '')
}
