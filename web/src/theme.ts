import {
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core'

/** The one accent: a calm blue-violet, readable as text (shade 7) on white and (shade 3) on the dark grounds. */
const iris: MantineColorsTuple = [
  '#eef1ff',
  '#dce1fb',
  '#b6c0f4',
  '#8f9ded',
  '#6d7fe7',
  '#586ce0',
  '#4c5fd5',
  '#4051c5',
  '#3646ab',
  '#2b3990',
]

/** Text greys first (0 to 3), then borders (4), raised grounds (5, 6) and the page's own (7 and darker). */
const dark: MantineColorsTuple = [
  '#dfe2e6',
  '#c4c9cf',
  '#a2a9b2',
  '#7f8791',
  '#3b4048',
  '#2f343b',
  '#24282e',
  '#17191c',
  '#121416',
  '#0c0d0f',
]

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 6 },
  colors: { iris, dark },
  black: '#1a1d21',
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.78rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
      h4: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    Modal: { defaultProps: { centered: true } },
    Menu: { defaultProps: { shadow: 'md', withinPortal: true } },
  },
})

/** White on Mantine's own reds is too faint. */
const FILLED_RED = { '--mantine-color-red-filled': '#c92a2a', '--mantine-color-red-filled-hover': '#b02525' }

/** Mantine's own secondary greys and reds miss WCAG AA's contrast of 4.5:1 on their grounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...FILLED_RED,
    '--mantine-color-dimmed': '#5a626b',
    '--mantine-color-placeholder': '#6b737c',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-anchor': iris[7],
    // Text of the `light` variant, such as a badge's, on its tinted ground.
    '--mantine-color-green-light-color': '#1b6e2f',
    '--mantine-color-yellow-light-color': '#7a4b00',
    '--mantine-color-orange-light-color': '#8f3a00',
    '--mantine-color-teal-light-color': '#066649',
    '--mantine-color-lime-light-color': '#3f6600',
    '--mantine-color-red-light-color': '#b02525',
    '--mantine-color-red-outline': '#c92a2a',
    '--parley-ground-sunken': '#f6f7f9',
    '--parley-ground-raised': '#ffffff',
    '--parley-border': '#e1e4e8',
  },
  dark: {
    ...FILLED_RED,
    '--mantine-color-red-text': '#ff8787',
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-placeholder': '#8f97a1',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-anchor': iris[3],
    '--parley-ground-sunken': dark[8],
    '--parley-ground-raised': dark[6],
    '--parley-border': '#2c3138',
  },
})

/** `public/before-paint.js` reads the same key. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'parley.color-scheme' })
