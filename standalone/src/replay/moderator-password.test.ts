import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { moderatorPasswordFile } from './moderator-password.js'

let secretsDir: string
beforeAll(async () => {
  secretsDir = await mkdtemp(join(tmpdir(), 'parley-replay-'))
  await writeFile(join(secretsDir, 'admin_password.txt'), 'correct horse battery')
})
afterAll(() => rm(secretsDir, { recursive: true }))

const fileFor = (url?: string, file?: string) => moderatorPasswordFile({ url, file, folder: '/home/ada', secretsDir })

it.each([undefined, 'http://127.0.0.1:8000', 'http://localhost:9000/', 'http://[::1]:8000'])(
  "this machine's server (%s) gets this installation's password",
  (url) => expect(fileFor(url)).toBe(join(secretsDir, 'admin_password.txt')),
)

it.each([
  'https://chat.example.org',
  'http://localhost.example.org',
  'http://127.0.0.1@example.org',
  'http://10.0.0.7:8000',
])('another server (%s) never does: a file must be named', (url) => {
  expect(() => fileFor(url)).toThrow('--password-file')
  expect(fileFor(url, 'theirs.txt')).toBe('/home/ada/theirs.txt')
})

it('an installation without secrets replays without asking after verdicts', () => {
  expect(
    moderatorPasswordFile({ url: undefined, file: undefined, folder: '/', secretsDir: '/nowhere' }),
  ).toBeUndefined()
})
