import { useLocation } from 'react-router'

/** The token of a link from a mail. It stands in the fragment, which no server sees. */
export function useLinkToken(): string | null {
  const { hash } = useLocation()
  return new URLSearchParams(hash.slice(1)).get('token')
}
