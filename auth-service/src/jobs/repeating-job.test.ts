import { createLogger } from '@parley/common/logger'
import { expect, it, onTestFinished, vi } from 'vitest'
import { RepeatingJob } from './repeating-job.js'

const logged: string[] = []
const logger = createLogger({
  service: 'test',
  level: 'debug',
  destination: { write: (line) => void logged.push(line) },
})

function aJob(work: () => Promise<boolean>, everyMs = 60_000): RepeatingJob {
  const job = new RepeatingJob({ name: 'test', work, everyMs, logger })
  onTestFinished(() => job.close())
  return job
}

it('goes on at once while there is more, then waits to be woken', async () => {
  const answers = [true, true, false]
  const work = vi.fn(async () => answers.shift() ?? false)
  const job = aJob(work)
  await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(3))
  job.wake()
  await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(4))
})

it('never runs twice at a time, and hears a call that comes while it works', async () => {
  let running = 0
  let most = 0
  const doors: (() => void)[] = []
  const job = aJob(async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise<void>((resolve) => doors.push(resolve))
    running -= 1
    return false
  })
  job.wake()
  job.wake()
  expect(doors).toHaveLength(1)
  doors[0]?.()
  await vi.waitFor(() => expect(doors).toHaveLength(2))
  doors[1]?.()
  await vi.waitFor(() => expect(running).toBe(0))
  expect(most).toBe(1)
})

it('looks again by itself, after a failure, too', async () => {
  const work = vi.fn(() => Promise.reject(new Error('away')))
  aJob(work, 5)
  await vi.waitFor(() => expect(work.mock.calls.length).toBeGreaterThan(2))
  expect(logged.join('')).toContain('job failed')
})

it('close waits for the work in hand, and there is no more', async () => {
  let finish: (() => void) | undefined
  const work = vi.fn(() => new Promise<boolean>((resolve) => (finish = () => resolve(true))))
  const job = aJob(work)
  let isClosed = false
  const closing = job.close().then(() => {
    isClosed = true
  })
  await Promise.resolve()
  expect(isClosed).toBe(false)
  finish?.()
  await closing
  job.wake()
  expect(work).toHaveBeenCalledTimes(1)
})
