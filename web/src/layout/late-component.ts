import { type ComponentType, useCallback, useEffect, useState } from 'react'

/** By then the page is there and has read what it shows. */
const IDLE_AFTER_MS = 10_000

interface LateComponent<Props> {
  /** Null until its code is there. */
  readonly Component: ComponentType<Props> | null
  /** Asks for the code now. False = it cannot be had; asked again, it tries again. */
  readonly load: () => Promise<boolean>
}

/**
 * A component whose code comes when the page has nothing else to do, or when it is needed. For what stands around the
 * pages: React's `lazy` throws for good when the server is away, and takes everything down with it.
 */
export function useLateComponent<Props>(
  fetchCode: () => Promise<{ readonly default: ComponentType<Props> }>,
): LateComponent<Props> {
  const [Component, setComponent] = useState<ComponentType<Props> | null>(null)
  const load = useCallback(async () => {
    try {
      const { default: fetched } = await fetchCode()
      setComponent(() => fetched)
      return true
    } catch {
      return false
    }
  }, [fetchCode])
  useEffect(() => {
    const timer = setTimeout(() => void load(), IDLE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [load])
  return { Component, load }
}
