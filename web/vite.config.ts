import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import react from '@vitejs/plugin-react'
import mantine from 'postcss-preset-mantine'
import { defaultClientConditions, defineConfig } from 'vite'
import { compressed } from './compressed.js'
import { emojiData } from './emoji-data.js'

const API = ['/api', '/v1', '/v1alpha1', '/docs', '/openapi.json', '/health', '/ready', '/metrics']
const backend = process.env.PARLEY_URL ?? 'http://127.0.0.1:8000'
const emojibase = dirname(createRequire(import.meta.url).resolve('emojibase-data/package.json'))

/** Mantine's parts in what stands on the chat's page before anybody opens anything. */
const SHOWN_BY_CHAT =
  /@mantine\/core\/esm\/components\/(ActionIcon|Badge|CloseButton|Group|Input|InputBase|Popover|Skeleton|Textarea|TextInput|VisuallyHidden)\//

export default defineConfig({
  plugins: [react(), emojiData(emojibase), compressed()],
  // The client and the contracts are compiled from their sources: nothing stale, and dead code falls away.
  resolve: { conditions: ['parley-source', ...defaultClientConditions] },
  css: { postcss: { plugins: [mantine()] }, modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // By themselves chunks are many and small: every page would load dozens, each compressed apart from its like.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\//, priority: 3 },
            { name: 'start', tags: ['$initial'], priority: 2 },
            // The chat's first load takes these, and not the dialogs', lists' and tables' below.
            { name: 'widgets', test: SHOWN_BY_CHAT, minShareCount: 9, priority: 1 },
            { name: 'forms', test: /@mantine|@floating-ui/, minShareCount: 9 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      API.map((path) => [path, { target: backend, ws: path === '/api', changeOrigin: true, rewriteWsOrigin: true }]),
    ),
  },
})
