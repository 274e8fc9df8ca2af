import type { MessageBody } from '@parley/common/contracts/chat'
import { createContext, useContext } from 'react'

/** What one can do with a message of the room that is open. The functions are the same for good: rows need not redraw for them. */
export interface RoomActions {
  readonly reply: (message: MessageBody) => void
  readonly edit: (message: MessageBody) => void
  /** The text was changed, or not. */
  readonly endEdit: () => void
  readonly remove: (message: MessageBody) => void
  readonly react: (message: MessageBody, emoji: string) => void
  readonly report: (message: MessageBody) => void
  readonly copyLink: (message: MessageBody) => void
  readonly showReceipts: (message: MessageBody) => void
  readonly jumpTo: (messageId: string) => void
  readonly retry: (cmid: string) => void
  readonly discard: (cmid: string) => void
  /** Puts a text that was not sent back into the field where one writes. */
  readonly takeBack: (text: string) => void
  readonly openDirect: (userId: string) => void
}

const Context = createContext<RoomActions | null>(null)

export const RoomActionsProvider = Context.Provider

export function useRoomActions(): RoomActions {
  const actions = useContext(Context)
  if (!actions) throw new Error('no room is open here')
  return actions
}
