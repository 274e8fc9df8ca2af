import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataDirectoryInUse, lockDataDirectory } from './data-lock.js'
import { processScope, startMark } from './process-identity.js'
import { startPulse } from './pulse.js'

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

  const path = (): string => join(folder, 'parley.lock')
  const lockOf = async (pid: number, mark: string | null, isStopping = false): Promise<void> =>
    writeFile(path(), JSON.stringify({ pid, mark, scope: await processScope(), isStopping }))

  /** As a process that we cannot see holds it: its id here is ours, and means nothing. */
  const lockOfElsewhere = async (isStopping = false): Promise<void> =>
    writeFile(path(), JSON.stringify({ pid: process.pid, mark: 'a-boot:1', scope: 'another container', isStopping }))

  /** Touches it, as its holder does; the answer stops that. */
  const touching = (): (() => void) => {
    let beats = 0
    const timer = setInterval(() => {
      beats += 1
      // By a clock of its own, which is far behind.
      void utimes(path(), beats, beats).catch(() => {})
    }, 20)
    return () => clearInterval(timer)
  }

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
    const lock = await lockDataDirectory(folder, {
      onWait: (pid) => {
        waitedFor.push(pid)
        other.kill('SIGKILL')
      },
    })
    expect(waitedFor).toEqual([otherPid])
    await lock.release()
  })

  it('is refused when its holder, in another container, still touches it', async () => {
    await lockOfElsewhere()
    const stop = touching()
    const watched: number[] = []
    const refused = lockDataDirectory(folder, { watchMs: 2_000, onWatch: (pid) => watched.push(pid) })
    await expect(refused).rejects.toThrow(DataDirectoryInUse)
    await expect(refused).rejects.toThrow('in another container or on another machine')
    expect(watched).toEqual([process.pid])
    stop()
  })

  it('is refused when such a holder, frozen, touches it no more but still has its pulse', async () => {
    await lockOfElsewhere()
    const pulse = await startPulse(`${path()}.pulse`)
    await expect(lockDataDirectory(folder, { watchMs: 100 })).rejects.toThrow(DataDirectoryInUse)
    await pulse?.stop()
  })

  it('is taken over when such a holder touches it no more', async () => {
    await lockOfElsewhere()
    const lock = await lockDataDirectory(folder, { watchMs: 200 })
    expect(JSON.parse(await readFile(path(), 'utf8'))).toMatchObject({ scope: await processScope() })
    await lock.release()
  })

  it('is waited for while such a holder is stopping, and taken once it is given back', async () => {
    await lockOfElsewhere(true)
    const stop = touching()
    const lock = await lockDataDirectory(folder, {
      watchMs: 2_000,
      onWait: () => {
        stop()
        void rm(path())
      },
    })
    await lock.release()
  })

  it('of a version that did not say where it ran is judged by its process', async () => {
    await writeFile(path(), JSON.stringify({ pid: otherPid, mark: await startMark(otherPid), isStopping: false }))
    await expect(lockDataDirectory(folder)).rejects.toThrow(DataDirectoryInUse)
    await writeFile(path(), JSON.stringify({ pid: otherPid, mark: 'another-boot:1', isStopping: false }))
    await (await lockDataDirectory(folder)).release()
  })

  it('is touched as long as it is held', async () => {
    const lock = await lockDataDirectory(folder, { beatMs: 20 })
    const touchedAt = async (): Promise<number> => (await stat(path())).mtimeMs
    for (let beat = 0; beat < 3; beat += 1) {
      const before = await touchedAt()
      await expect.poll(touchedAt).not.toBe(before)
    }
    await lock.release()
  })

  it('is put back while it is held when somebody removes it, and not after that', async () => {
    const lock = await lockDataDirectory(folder, { beatMs: 20 })
    await rm(path())
    await expect.poll(() => readdir(folder)).toContain('parley.lock')
    await lock.release()
    expect(await readdir(folder)).toEqual([])
  })

  it('tells its holder when another one has taken it, and is then left to that one', async () => {
    const lock = await lockDataDirectory(folder, { beatMs: 20 })
    expect(await lock.isLost()).toBe(false)
    await lockOfElsewhere()
    expect((await lock.lost).message).toContain('is another Parley’s now')
    expect(await lock.isLost()).toBe(true)
    const theirs = await readFile(path(), 'utf8')
    await lock.markStopping()
    await lock.release()
    expect(await readFile(path(), 'utf8')).toBe(theirs)
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
