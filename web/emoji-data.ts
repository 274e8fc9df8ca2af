import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const LANGUAGES = ['en', 'de']
const FILES = ['data.json', 'messages.json']

/** Serves the emoji picker's data from our own origin, under `/emoji/<language>/`: no page loads anything from elsewhere. */
export function emojiData(folder: string): Plugin {
  const names = LANGUAGES.flatMap((language) => FILES.map((file) => `${language}/${file}`))
  const read = (name: string) => JSON.stringify(JSON.parse(readFileSync(join(folder, name), 'utf8')))
  return {
    name: 'parley-emoji-data',
    generateBundle() {
      for (const name of names) this.emitFile({ type: 'asset', fileName: `emoji/${name}`, source: read(name) })
    },
    configureServer(server) {
      server.middlewares.use('/emoji', (request, response, next) => {
        const name = (request.url ?? '').slice(1)
        if (!names.includes(name)) return next()
        response.setHeader('content-type', 'application/json')
        response.end(read(name))
      })
    },
  }
}
