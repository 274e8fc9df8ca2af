import i18next from 'i18next'

/** What a scope allows, in words; a scope newer than our catalogue by its name. Needs the `account` catalogue. */
export function scopeName(scope: string): string {
  // Scopes have a colon in their name, which elsewhere in a key stands behind the namespace.
  const words: unknown = i18next.getResource(i18next.language, 'account', 'keys.scope')
  const known = typeof words === 'object' && words !== null ? (words as Readonly<Record<string, unknown>>)[scope] : null
  return typeof known === 'string' ? known : scope
}
