import type { CSSProperties, ReactNode, Ref } from 'react'

interface ListItemProps {
  readonly style: CSSProperties
  readonly index: number
  readonly children: ReactNode
  readonly ref?: Ref<HTMLDivElement>
}

/** Where the list puts a row. */
export function ListItem({ style, index, children, ref }: ListItemProps) {
  return (
    <div ref={ref} style={style} data-index={index}>
      {children}
    </div>
  )
}
