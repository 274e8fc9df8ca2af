const KEY = 'parley.last-room'

/** The room that was open when the chat was left: it opens there again. */
export function lastRoom(userId: string): string | null {
  return localStorage.getItem(`${KEY}.${userId}`)
}

export function rememberRoom(userId: string, room: string): void {
  localStorage.setItem(`${KEY}.${userId}`, room)
}
