import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demandReachable, launcherFor } from './cluster-owner.js'
import { startEmbeddedPostgres } from './embedded-postgres.js'

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

  it('is started as itself where the way is free, and with the right to pass where it is barred', async () => {
    const path = join(folder, 'home', 'data')
    await chmod(join(folder, 'home'), 0o711)
    await chmod(folder, 0o711)
    const asItself = await launcherFor([path], STRANGER, '/usr/bin/setpriv')
    expect(asItself('postgres', ['-D', path])).toEqual({ command: 'postgres', args: ['-D', path], as: STRANGER })
    await chmod(folder, 0o700)
    const passing = (await launcherFor([path], STRANGER, '/usr/bin/setpriv'))('postgres', ['-D', path])
    expect(passing.command).toBe('/usr/bin/setpriv')
    expect(passing.args).toEqual(expect.arrayContaining(['--reuid=54321', '--ambient-caps=+dac_override']))
    await expect(launcherFor([path], STRANGER, null)).rejects.toThrow('cannot enter')
  })

  it.runIf(process.getuid?.() === 0)('serves root from a folder of root’s own', { timeout: 60_000 }, async () => {
    await chmod(folder, 0o700)
    const server = await startEmbeddedPostgres({ folder: join(folder, 'home', 'cluster') })
    await server.stop()
    expect(await server.exited).toBe(0)
  })

  it('is ourselves unless we are root, and then nothing can be in the way', async () => {
    await chmod(folder, 0o700)
    await expect(demandReachable(join(folder, 'home', 'data'), {})).resolves.toBeUndefined()
  })
})
