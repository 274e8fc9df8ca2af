import { Center, Loader } from '@mantine/core'

/** A page that is on its way. */
export function PageLoader({ label }: { readonly label: string }) {
  return (
    <Center mih="50vh" role="status" aria-label={label}>
      <Loader type="dots" />
    </Center>
  )
}
