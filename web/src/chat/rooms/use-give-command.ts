import { notifications } from '@mantine/notifications'
import { ApiError } from '@parley/client/api-error'
import type { Command } from '@parley/client/commands-api'
import { useQueryClient } from '@tanstack/react-query'
import { errorText } from '../../api/error-text.js'
import { useStable } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { chatKeys } from '../chat-queries.js'
import { commandIn, commandNameIn } from '../composer/completion.js'

/**
 * Gives a slash command; answers whether the text is one. A text that only looks like one, such as `/etc`, is posted: the
 * server is asked where the room's commands are not known here yet.
 */
export function useGiveCommand(
  room: string,
  post: (text: string) => void,
  takeBack: (text: string) => void,
): (text: string) => boolean {
  const chat = useChat()
  const queries = useQueryClient()
  return useStable((text: string) => {
    if (commandNameIn(text) === null) return false
    const known = queries.getQueryData<readonly Command[]>(chatKeys.commands(room))
    if (known && !commandIn(text, known)) return false
    chat.give(room, text).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404 && !known) return post(text)
      takeBack(text)
      notifications.show({ color: 'red', message: errorText(error) })
    })
    return true
  })
}
