import { lastingStorage } from '../../components/browser-storage.js'

const KEY = 'parley.last-room'

/** The room that was open when the chat was left: it opens there again. */
export function lastRoom(userId: string): string | null {
  return lastingStorage.getItem(`${KEY}.${userId}`)
}

export function rememberRoom(userId: string, room: string): void {
  lastingStorage.setItem(`${KEY}.${userId}`, room)
}
