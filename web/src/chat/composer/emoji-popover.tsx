import { ActionIcon, Loader, Popover, Tooltip } from '@mantine/core'
import { lazy, type ReactNode, Suspense, useState } from 'react'

interface EmojiPopoverProps {
  readonly label: string
  /** The icon of the button. */
  readonly children: ReactNode
  readonly onPick: (emoji: string) => void
  readonly onToggle?: (isOpen: boolean) => void
}

const EmojiPanel = lazy(() => import('./emoji-panel.js'))

/** A button that opens the emoji picker; its code and data are loaded by the first click. */
export function EmojiPopover({ label, children, onPick, onToggle }: EmojiPopoverProps) {
  const [isOpen, setOpen] = useState(false)
  const toggle = (opened: boolean) => {
    setOpen(opened)
    onToggle?.(opened)
  }
  return (
    <Popover opened={isOpen} onChange={toggle} position="top-end" trapFocus returnFocus shadow="md" withinPortal>
      <Popover.Target>
        <Tooltip label={label}>
          <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={() => toggle(!isOpen)}>
            {children}
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        {isOpen && (
          <Suspense fallback={<Loader m="xl" type="dots" />}>
            <EmojiPanel
              onPick={(emoji) => {
                toggle(false)
                onPick(emoji)
              }}
            />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
