import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demandReachable } from './cluster-owner.js'

/** Nobody's: neither owner nor group of anything here. */
const STRANGER = { uid: 54_321, gid: 54_321 }

describe('the user that PostgreSQL runs as', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-owner-'))
    await mkdir(join(folder, 'home'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('must be able to pass through every folder above its own, else the start says which one is in the way', async () => {
    await chmod(folder, 0o700)
    await expect(demandReachable(join(folder, 'home', 'data'), STRANGER)).rejects.toThrow(`cannot enter ${folder} `)
    await chmod(folder, 0o711)
    await chmod(join(folder, 'home'), 0o700)
    await expect(demandReachable(join(folder, 'home', 'data'), STRANGER)).rejects.toThrow('chmod o+x')
    await chmod(join(folder, 'home'), 0o711)
    await expect(demandReachable(join(folder, 'home', 'data'), STRANGER)).resolves.toBeUndefined()
  })

  it('is ourselves unless we are root, and then nothing can be in the way', async () => {
    await chmod(folder, 0o700)
    await expect(demandReachable(join(folder, 'home', 'data'), {})).resolves.toBeUndefined()
  })
})
