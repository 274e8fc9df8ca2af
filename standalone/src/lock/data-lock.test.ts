import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataDirectoryInUse, lockDataDirectory } from './data-lock.js'
import { startMark } from './process-identity.js'

describe('the lock on the data directory', () => {
  let folder: string
  let other: ChildProcess
  let otherPid: number
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-lock-'))
    other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    otherPid = other.pid ?? 0
  })
  afterEach(async () => {
    other.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  const lockOf = async (pid: number, mark: string | null, isStopping = false): Promise<void> =>
    writeFile(join(folder, 'parley.lock'), JSON.stringify({ pid, mark, isStopping }))

  it('is refused while its holder lives, naming the process', async () => {
    await lockOf(otherPid, await startMark(otherPid))
    const refused = lockDataDirectory(folder)
    await expect(refused).rejects.toThrow(DataDirectoryInUse)
    await expect(refused).rejects.toThrow(String(otherPid))
  })

  it('is taken over from a holder that was killed', async () => {
    await lockOf(otherPid, await startMark(otherPid))
    const exited = new Promise((resolve) => other.once('exit', resolve))
    other.kill('SIGKILL')
    await exited
    const lock = await lockDataDirectory(folder)
    await lock.release()
  })

  it('is taken over when another process has the dead holder’s id', async () => {
    await lockOf(otherPid, 'another-boot:1')
    const lock = await lockDataDirectory(folder)
    await lock.release()
  })

  it('is taken over when it holds nothing readable', async () => {
    await writeFile(join(folder, 'parley.lock'), '')
    const lock = await lockDataDirectory(folder)
    await lock.release()
  })

  it('goes to one only of many who find a dead holder’s lock', async () => {
    await lockOf(otherPid, 'another-boot:1')
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => lockDataDirectory(folder)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(DataDirectoryInUse)
      else await result.value.release()
    }
  })

  it('is waited for while its holder is stopping', async () => {
    await lockOf(otherPid, await startMark(otherPid), true)
    const waitedFor: number[] = []
    const lock = await lockDataDirectory(folder, (pid) => {
      waitedFor.push(pid)
      other.kill('SIGKILL')
    })
    expect(waitedFor).toEqual([otherPid])
    await lock.release()
  })

  it('says so when its holder is stopping', async () => {
    const lock = await lockDataDirectory(folder)
    await lock.markStopping()
    expect(JSON.parse(await readFile(join(folder, 'parley.lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
      isStopping: true,
    })
    await lock.release()
  })

  it('leaves nothing behind when released', async () => {
    const lock = await lockDataDirectory(folder)
    await lock.release()
    expect(await readdir(folder)).toEqual([])
  })
})
