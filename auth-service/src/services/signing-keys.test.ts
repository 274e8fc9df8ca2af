import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { loadSigningKeys, SigningKeyError } from './signing-keys.js'

const asPem = ({ privateKey, publicKey }: KeyPairKeyObjectResult) => ({
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
})
const anEd25519Pair = () => asPem(generateKeyPairSync('ed25519'))
const anRsaPair = () => asPem(generateKeyPairSync('rsa', { modulusLength: 2_048 }))

describe('signing keys', () => {
  it('publish the second key, whether it is given as private or public', async () => {
    const current = anEd25519Pair().privateKey
    const { privateKey, publicKey } = anEd25519Pair()
    const one = await loadSigningKeys({ current, previous: privateKey })
    const two = await loadSigningKeys({ current, previous: publicKey })
    expect(one.publicKeys).toEqual(two.publicKeys)
    expect(one.publicKeys.map(({ kid }) => kid)).toHaveLength(2)
    expect(one.kid).toBe(one.publicKeys[0]?.kid)
    expect(JSON.stringify(one.publicKeys)).not.toContain('"d"')
  })

  it('publish one key once', async () => {
    const current = anEd25519Pair().privateKey
    expect((await loadSigningKeys({ current, previous: current })).publicKeys).toHaveLength(1)
  })

  it.each([
    ['of another kind', () => anRsaPair().privateKey],
    ['that is only public', () => anEd25519Pair().publicKey],
    ['that is none', () => '-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----'],
  ])('refuse to sign with a key %s, without showing it', async (_what, make) => {
    const current = make()
    const failure = await loadSigningKeys({ current }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(SigningKeyError)
    expect(String(failure)).not.toContain(current.split('\n')[1])
  })
})
