/**
 * Loaded before dependency-cruiser, whose swc parser takes every file for plain TypeScript: with this it reads JSX in `.tsx`
 * files too. (Its other parser needs the JavaScript API that TypeScript 7 no longer has.)
 */
const swc = require('@swc/core')

const { parseFileSync } = swc
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') })
