import { MantineProvider, mergeThemeOverrides } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { decimalSeparatorOf } from '../components/regional-form.js'
import { colorSchemeManager, cssVariables, theme } from '../theme.js'

/** The theme for all that is below, with what of it depends on the reader's language. */
export function Themed({ children }: { readonly children: ReactNode }) {
  const { i18n } = useTranslation()
  const localized = useMemo(() => {
    const numbers = { defaultProps: { decimalSeparator: decimalSeparatorOf(i18n.language) } }
    return mergeThemeOverrides(theme, { components: { NumberInput: numbers } })
  }, [i18n.language])
  return (
    <MantineProvider
      theme={localized}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      {children}
    </MantineProvider>
  )
}
