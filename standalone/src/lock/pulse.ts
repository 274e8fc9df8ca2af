import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * A named pipe held open as a sign of life that no process id and no clock is needed for: the kernel knows whether anybody
 * listens at its end, in whichever container of this machine, also somebody frozen. Who inherits the descriptor holds it too.
 */
export interface Pulse {
  readonly descriptor: number
  stop(): Promise<void>
}

/** Null where the system or the disk has no named pipes. */
export async function startPulse(path: string): Promise<Pulse | null> {
  // That a dead holder's is there does as well.
  await run('mkfifo', ['-m', '600', path]).catch(() => {})
  const pipe = await openPipe(path, constants.O_RDONLY)
  return (
    pipe && {
      descriptor: pipe.fd,
      stop: async () => {
        await pipe.close()
        await unlink(path).catch(() => {})
      },
    }
  )
}

/** Whether somebody of this machine holds the pulse. Of another machine's nothing can be felt here. */
export async function hasPulse(path: string): Promise<boolean> {
  // Without anybody at the other end, this is refused.
  const pipe = await openPipe(path, constants.O_WRONLY)
  await pipe?.close()
  return pipe !== null
}

async function openPipe(path: string, mode: number): Promise<FileHandle | null> {
  const file = await open(path, mode | constants.O_NONBLOCK).catch(() => null)
  if (file === null || (await file.stat()).isFIFO()) return file
  await file.close()
  return null
}
