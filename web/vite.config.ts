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
            { name: 'widgets', test: /@mantine|@floating-ui|@tabler/, minShareCount: 9, priority: 1 },
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
