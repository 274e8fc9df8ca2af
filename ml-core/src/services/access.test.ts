import type { Principal } from '@parley/common/contracts/identity'
import { newId, type UserId } from '@parley/common/ids'
import { describe, expect, it } from 'vitest'
import { Access, type AdmittedClient } from './access.js'
import { Quota } from './quota.js'

const HERE = new AbortController().signal

function aPrincipal(changes: Partial<Principal> = {}): Principal {
  return {
    userId: newId<UserId>(),
    username: 'alice',
    displayName: 'Alice',
    role: 'user',
    scopes: new Set(['ml:analyze']),
    sessionId: null,
    apiKeyId: newId(),
    expiresAtMs: Number.POSITIVE_INFINITY,
    ...changes,
  }
}

/** One request with `texts`. */
async function ask(access: Access, actor: Principal, texts: readonly string[]): Promise<AdmittedClient> {
  const client = await access.admit(actor, HERE)
  await client.pay(texts)
  return client
}

const USED_UP = { kind: 'rate_limited' }

describe('access', () => {
  it('is refused without the scope, before anything is charged', async () => {
    const access = new Access(new Quota(1))
    const actor = aPrincipal()
    await expect(access.admit({ ...actor, scopes: new Set(['chat:read']) }, HERE)).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'insufficient_scope',
    })
    await access.admit(actor, HERE)
  })

  it('charges one text before a request is read, so that one which is refused afterwards counts', async () => {
    const access = new Access(new Quota(2))
    const actor = aPrincipal()
    await access.admit(actor, HERE)
    await access.admit(actor, HERE)
    await expect(access.admit(actor, HERE)).rejects.toMatchObject(USED_UP)
  })

  it.each([
    ['short texts as one each', ['', 'a', 'x'.repeat(2_048)], 3],
    ['a longer one as one per begun 2,048 characters', ['x'.repeat(2_049)], 2],
    ['the longest comment as ten', ['x'.repeat(20_480)], 10],
  ])('charges %s', async (_what, texts, cost) => {
    const access = new Access(new Quota(cost))
    const actor = aPrincipal()
    await ask(access, actor, texts)
    await expect(access.admit(actor, HERE)).rejects.toMatchObject(USED_UP)
    await expect(ask(new Access(new Quota(cost - 1)), actor, texts)).rejects.toMatchObject(USED_UP)
  })

  it('gives the keys and logins of one person four quotas together, and others theirs', async () => {
    const access = new Access(new Quota(2))
    const owner = aPrincipal()
    const credentials = [owner, ...Array.from({ length: 3 }, () => ({ ...owner, apiKeyId: newId() }))]
    for (const credential of credentials) await ask(access, credential, ['one', 'two'])
    await expect(access.admit({ ...owner, apiKeyId: newId() }, HERE)).rejects.toMatchObject(USED_UP)
    await expect(access.admit({ ...owner, apiKeyId: null }, HERE)).rejects.toMatchObject(USED_UP)
    await access.admit(aPrincipal(), HERE)
  })

  it('leaves a key that an admin gave more than the default its quota, however much the others use', async () => {
    const access = new Access(new Quota(1))
    const owner = aPrincipal()
    const large = { ...owner, apiKeyId: newId(), quotaPerMinute: 20 }
    for (let key = 0; key < 4; key += 1) await access.admit({ ...owner, apiKeyId: newId() }, HERE)
    await ask(access, large, Array(20).fill('text'))
    await expect(access.admit(large, HERE)).rejects.toMatchObject(USED_UP)
  })

  it('knows whose a client is, and when it hung up', async () => {
    const request = new AbortController()
    const actor = aPrincipal()
    const client = await new Access(new Quota(1)).admit(actor, request.signal)
    expect([client.owner, client.hasLeft]).toEqual([actor.userId, false])
    request.abort()
    expect(client.hasLeft).toBe(true)
  })
})
