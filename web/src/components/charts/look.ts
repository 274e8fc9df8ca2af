import { useComputedColorScheme, useMantineTheme } from '@mantine/core'
import { useMediaQuery, useReducedMotion } from '@mantine/hooks'
import { useMemo } from 'react'
import { type Formats, useFormats } from '../formats.js'
import { PALETTES, type Palette } from './palette.js'

/** All that decides how a chart is drawn, besides its data. */
export interface Look {
  readonly palette: Palette
  readonly formats: Formats
  readonly fontFamily: string
  /** Narrow screens get fewer names on axes. */
  readonly isNarrow: boolean
  readonly isAnimated: boolean
}

const NARROW = '(max-width: 48em)'

export function useLook(): Look {
  const scheme = useComputedColorScheme('light')
  const { fontFamily = 'sans-serif' } = useMantineTheme()
  const formats = useFormats()
  const isNarrow = useMediaQuery(NARROW) ?? false
  const isAnimated = !useReducedMotion()
  return useMemo(
    () => ({ palette: PALETTES[scheme], formats, fontFamily, isNarrow, isAnimated }),
    [scheme, formats, fontFamily, isNarrow, isAnimated],
  )
}
