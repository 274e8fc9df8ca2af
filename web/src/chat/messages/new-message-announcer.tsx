import { VisuallyHidden } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChat } from '../chat-provider.js'
import type { RoomLog } from '../log/room-log.js'

/** A lively room would drown everything else a screen reader has to say. */
const QUIET_MS = 5_000

/** Tells screen readers that somebody wrote in the room that is open; reading it is up to them. */
export function NewMessageAnnouncer({ log }: { readonly log: RoomLog }) {
  const { t } = useTranslation('chat')
  const { me } = useChat()
  const [text, setText] = useState('')
  const spokenMs = useRef(0)
  const last = log.hasNewer ? undefined : log.messages.at(-1)
  const lastId = useRef(last?.id)
  const clearing = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (!last || last.id === lastId.current) return
    // The first page of a room is no news.
    const isNews = lastId.current !== undefined
    lastId.current = last.id
    if (!isNews || last.sender.id === me.id || Date.now() - spokenMs.current < QUIET_MS) return
    spokenMs.current = Date.now()
    setText(t('list.arrived', { name: last.sender.display_name }))
    // Whatever comes meanwhile: the same words are heard again only after they were gone.
    clearTimeout(clearing.current)
    clearing.current = setTimeout(() => setText(''), QUIET_MS)
  }, [last, me.id, t])
  useEffect(() => () => clearTimeout(clearing.current), [])
  return <VisuallyHidden role="status">{text}</VisuallyHidden>
}
