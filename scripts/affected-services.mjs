/**
 * Prints, as a JSON list, the services whose image a commit changed, as Turborepo's package graph sees it between
 * TURBO_SCM_BASE (default HEAD^) and HEAD. A change of what all images share (lock file, Dockerfile) means all of them.
 */
import { execFileSync } from 'node:child_process'

const SERVICES = ['auth-service', 'chat-service', 'ml-core', 'analytics', 'web']
const SHARED =
  /^(deploy\/Dockerfile|deploy\/Caddyfile|\.dockerignore|package-lock\.json|package\.json|tsconfig\.base\.json|turbo\.json)$/

const base = /^0*$/.test(process.env.TURBO_SCM_BASE ?? '') ? 'HEAD^' : process.env.TURBO_SCM_BASE
const changedFiles = execFileSync('git', ['diff', '--name-only', base, 'HEAD'], { encoding: 'utf8' }).split('\n')
console.log(JSON.stringify(changedFiles.some((file) => SHARED.test(file)) ? SERVICES : affected()))

function affected() {
  const answer = execFileSync('npx', ['turbo', 'ls', `--filter=...[${base}]`, '--output=json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const names = JSON.parse(answer).packages.items.map(({ name }) => name.replace('@parley/', ''))
  return SERVICES.filter((service) => names.includes(service))
}
