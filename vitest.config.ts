import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Tests run the sources of every workspace, not what was last built of them.
  resolve: {
    alias: [
      { find: /^@parley\/([^/]+)\/(.+)$/, replacement: `${import.meta.dirname}/$1/src/$2.ts` },
      { find: /^@parley\/client$/, replacement: `${import.meta.dirname}/client/src/parley-client.ts` },
    ],
  },
  test: {
    include: ['*/src/**/*.test.ts', '*/test/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
