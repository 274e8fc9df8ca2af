/** `npm start`: installs and builds what is missing, then runs the one-machine composition in this process's place. */
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureBuilt } from './ensure-built.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
await ensureBuilt()
await import(pathToFileURL(join(root, 'standalone', 'dist', 'main.js')).href)
