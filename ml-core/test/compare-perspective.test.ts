import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type MlServer, startMlServer } from './ml-server.js'

const TOOL = fileURLToPath(new URL('../tools/compare-perspective.mjs', import.meta.url))

let server: MlServer
beforeAll(async () => {
  server = await startMlServer()
})
afterAll(() => server.close())

it('tells how far Perspective’s scores in a CSV and ours agree', { timeout: 30_000 }, async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'parley-compare-')), 'comments.csv')
  const rows = ['text,TOXICITY', '"you, ""idiot""",0.92', 'hello,0.02', '"two\nlines",0.05', 'vermin,0.3', ',0.1']
  await writeFile(file, `${rows.join('\n')}\n`)
  const tool = spawn(process.execPath, [TOOL, file, '--url', server.url, '--rate', '1000'], {
    env: { ...process.env, PARLEY_KEY: server.keys.issue() },
  })
  let output = ''
  for (const stream of [tool.stdout, tool.stderr]) {
    stream.on('data', (data) => {
      output += String(data)
    })
  }
  const [code] = await once(tool, 'exit')
  expect(code).toBe(0)
  expect(output).toContain('4 comments compared, 1 refused')
  expect(output).toMatch(/TOXICITY: 4 comments/)
  expect(output).toMatch(/rank correlation 0\.9/)
  expect(output).toMatch(/0\.50\s+1\s+0\s+1\s+2\s+0\.90/)
  expect(output).toContain('"vermin"')
})
