import { existsSync } from 'node:fs'
import { join } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where a secret is found, in the order that services look: `X_FILE`, `/run/secrets/x`, then `folder`. Undefined: nowhere.
 * A named file counts as found even when it is absent: that is a mistake to report at start, not to paper over.
 */
export function secretPath(
  secret: { readonly name: string; readonly extension: string },
  folder: string,
  env: Environment,
): string | undefined {
  const named = env[`${secret.name.toUpperCase()}_FILE`]
  if (named) return named
  const candidates = [join('/run/secrets', secret.name), join(folder, `${secret.name}.${secret.extension}`)]
  return candidates.find((path) => existsSync(path))
}
