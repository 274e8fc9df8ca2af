/** Whether a key with these scopes has texts scored, which is what a quota counts. */
export function hasQuota(scopes: readonly string[]): boolean {
  return scopes.includes('ml:analyze')
}

/** The quota to ask for; null = the server's default. What was typed before its scope was taken away does not count. */
export function wantedQuota(scopes: readonly string[], typed: number | ''): number | null {
  return hasQuota(scopes) && typed !== '' ? typed : null
}
