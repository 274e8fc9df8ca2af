import { useSyncExternalStore } from 'react'
import { setTitleCount } from '../components/document-title.js'

export type BadgedArea = 'chat' | 'review'
type Badges = Readonly<Record<BadgedArea, number>>

let badges: Badges = { chat: 0, review: 0 }
const listeners = new Set<() => void>()

/** How much waits in an area: shown in the navigation and in front of the tab's title. */
export function setBadge(area: BadgedArea, count: number): void {
  if (badges[area] === count) return
  badges = { ...badges, [area]: count }
  setTitleCount(badges.chat + badges.review)
  for (const listener of listeners) listener()
}

export function clearBadges(): void {
  setBadge('chat', 0)
  setBadge('review', 0)
}

export function useBadges(): Badges {
  return useSyncExternalStore(subscribe, () => badges)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
