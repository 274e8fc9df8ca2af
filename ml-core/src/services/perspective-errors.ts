import { DomainError } from '@parley/common/errors'

export type PerspectiveErrorType =
  | 'COMMENT_EMPTY'
  | 'COMMENT_TOO_LONG'
  | 'NO_REQUESTED_ATTRIBUTES'
  | 'LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE'
  | 'LANGUAGE_DETECTION_FAILED'
  | 'INVALID_REQUEST'

/** A request that Perspective answers with `INVALID_ARGUMENT`; clients branch on `type`, so both it and the words are fixed. */
export class PerspectiveError extends DomainError {
  constructor(
    readonly type: PerspectiveErrorType,
    message: string,
    /** Goes beside `errorType` into the error's details. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super('invalid', type.toLowerCase(), message)
  }
}

/** A name that is wrong is repeated up to this length. */
export const MAX_ECHO = 100

export function commentEmpty(): PerspectiveError {
  return new PerspectiveError('COMMENT_EMPTY', 'Comment must be non-empty.')
}

export function commentTooLong(bytes: number, limit: number): PerspectiveError {
  return new PerspectiveError(
    'COMMENT_TOO_LONG',
    `Comment text was too many bytes. Value (${bytes}) exceeded limit (${limit}).`,
  )
}

export function noRequestedAttributes(): PerspectiveError {
  return new PerspectiveError('NO_REQUESTED_ATTRIBUTES', 'Missing requested_attributes')
}

export function unknownAttribute(name: string): PerspectiveError {
  return new PerspectiveError('INVALID_REQUEST', `Unknown requested attribute: ${name.slice(0, MAX_ECHO)}`)
}

export function languageNotSupported(attribute: string, languages: readonly string[]): PerspectiveError {
  const shown = languages.map((language) => language.slice(0, MAX_ECHO))
  return new PerspectiveError(
    'LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE',
    `Attribute ${attribute} does not support request languages: ${shown.join(',')}`,
    { languageNotSupportedByAttributeError: { detectedLanguages: shown, attribute } },
  )
}

export function languageDetectionFailed(): PerspectiveError {
  return new PerspectiveError('LANGUAGE_DETECTION_FAILED', 'Unable to detect language')
}

export function invalidRequest(message: string): PerspectiveError {
  return new PerspectiveError('INVALID_REQUEST', message)
}
