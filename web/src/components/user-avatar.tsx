import { Avatar } from '@mantine/core'

/** Shade 8 of these has a contrast of at least 4.5:1 with white. */
const COLOURS = ['#3646ab', '#0b7285', '#237a34', '#a0410d', '#862e9c', '#a61e4d', '#5f3dc4', '#1864ab'] as const

interface UserAvatarProps {
  readonly user: { readonly id: string; readonly username: string; readonly display_name: string }
  readonly size?: number
}

/** Initials on a colour of the user's own. Decoration: the name stands beside it. */
export function UserAvatar({ user, size = 32 }: UserAvatarProps) {
  const name = user.display_name || user.username
  return (
    <Avatar
      aria-hidden
      size={size}
      radius="md"
      styles={{ placeholder: { background: colourOf(user.id), color: '#fff', fontSize: size * 0.42, fontWeight: 600 } }}
    >
      {initialsOf(name)}
    </Avatar>
  )
}

export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => word !== '')
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : '']
  return ([...first][0] ?? '?').concat([...last][0] ?? '').toUpperCase()
}

function colourOf(id: string): string {
  let sum = 0
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) >>> 0
  return COLOURS[sum % COLOURS.length] ?? COLOURS[0]
}
