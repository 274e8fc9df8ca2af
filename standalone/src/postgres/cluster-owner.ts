import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { CannotStart } from '../lifecycle/cannot-start.js'

/** Whom the server runs as; empty: as ourselves. */
export interface ClusterOwner {
  readonly uid?: number
  readonly gid?: number
}

/** PostgreSQL refuses to run as root; then it runs as `postgres` if that user exists, else as `nobody`. */
export async function clusterOwner(): Promise<ClusterOwner> {
  if (process.getuid?.() !== 0) return {}
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  if (!user) {
    throw new CannotStart('Running as root, and there is neither a user `postgres` nor `nobody` to run PostgreSQL as')
  }
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

/** A program of PostgreSQL, ready for `spawn`. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly as: ClusterOwner
}
export type Launcher = (binary: string, args: readonly string[]) => Launch

/** From util-linux, which every Debian, Fedora and Alpine image with a shell has or can have. */
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((place) => existsSync(place)) ?? null

/**
 * How to start programs that use `paths` as `owner`. Where a folder of root's own is in the way, such as a clone under
 * `/root`, they keep root's right to pass (CAP_DAC_OVERRIDE) while being somebody else, as PostgreSQL demands.
 * @throws CannotStart when the way is barred and that cannot be helped.
 */
export async function launcherFor(
  paths: readonly string[],
  owner: ClusterOwner,
  setpriv: string | null = SETPRIV,
): Promise<Launcher> {
  const areReachable = await Promise.all(paths.map((path) => isReachable(path, owner)))
  if (!areReachable.includes(false)) return (binary, args) => ({ command: binary, args, as: owner })
  if (setpriv === null) {
    for (const path of paths) await demandReachable(path, owner)
    throw new CannotStart(`The user ${owner.uid} cannot reach ${paths.join(' or ')}`)
  }
  const right = '+dac_override'
  const prefix = [
    ...[`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'],
    ...[`--inh-caps=${right}`, `--ambient-caps=${right}`],
  ]
  return (binary, args) => ({ command: setpriv, args: [...prefix, binary, ...args], as: {} })
}

/** Whether every folder above `path` lets `owner` pass. */
export async function isReachable(path: string, owner: ClusterOwner): Promise<boolean> {
  return (await folderInTheWay(path, owner)) === null
}

/**
 * Makes sure that `owner` can reach `path`: every folder above it must let others pass. Root sees no such limits, so
 * without this check the server's own refusal would be the first and a puzzling sign.
 */
export async function demandReachable(path: string, owner: ClusterOwner): Promise<void> {
  const folder = await folderInTheWay(path, owner)
  if (folder === null) return
  throw new CannotStart(
    `As root, Parley runs PostgreSQL as another user (id ${owner.uid}), who cannot enter ${folder} and so cannot reach ${path}. ` +
      `Run Parley as an ordinary user, move it (or DATA_DIR) elsewhere, such as under /srv, or allow passing: chmod o+x ${folder}`,
  )
}

async function folderInTheWay(path: string, { uid, gid }: ClusterOwner): Promise<string | null> {
  if (uid === undefined) return null
  for (const folder of foldersAbove(resolve(path))) {
    const found = await stat(folder).catch(() => null)
    if (found === null) continue
    const bit = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001
    if ((found.mode & bit) === 0) return folder
  }
  return null
}

/** From the root down, without `path` itself. */
function foldersAbove(path: string): string[] {
  const above: string[] = []
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    above.unshift(folder)
    if (folder === dirname(folder)) return above
  }
}
