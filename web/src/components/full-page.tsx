import { Center } from '@mantine/core'
import type { ReactNode } from 'react'

/** The middle of an otherwise empty page. */
export function FullPage({ children }: { readonly children: ReactNode }) {
  return (
    <Center component="main" mih="80vh">
      {children}
    </Center>
  )
}
