import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'

/** An Ed25519 key as JWK (RFC 8037). */
export interface PublicKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly kid: string
  readonly alg: 'EdDSA'
  readonly use: 'sig'
}

/** Keys as they are used: the private one signs, every public one is in the JWKS, so that either may have signed. */
export interface SigningKeys {
  readonly privateKey: KeyObject
  /** RFC 7638 thumbprint of the signing key. */
  readonly kid: string
  readonly publicKeys: readonly PublicKey[]
}

export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError'
}

/**
 * Reads the PEM files. `previous` is published beside `current` and never signs: the key before the last rotation, or
 * the one after the next.
 * @throws SigningKeyError for anything that is no Ed25519 key.
 */
export async function loadSigningKeys(pems: {
  readonly current: string
  readonly previous?: string
}): Promise<SigningKeys> {
  const privateKey = parse(pems.current, 'the signing key', createPrivateKey)
  const current = await publicJwk(createPublicKey(privateKey))
  const keys = [current]
  if (pems.previous !== undefined) {
    const previous = await publicJwk(parse(pems.previous, 'the second key', createPublicKey))
    if (previous.kid !== current.kid) keys.push(previous)
  }
  return { privateKey, kid: current.kid, publicKeys: keys }
}

function parse(pem: string, what: string, read: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject
  try {
    key = read(pem)
  } catch (error) {
    throw new SigningKeyError(`${what} cannot be read: it must be an Ed25519 key in PEM`, { cause: error })
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new SigningKeyError(`${what} must be an Ed25519 key, not ${key.asymmetricKeyType ?? 'a secret'}`)
  }
  return key
}

async function publicJwk(key: KeyObject): Promise<PublicKey> {
  const { x = '' } = key.export({ format: 'jwk' })
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' }
}
