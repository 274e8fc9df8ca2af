import { Button, Group, Text, Textarea } from '@mantine/core'
import type { MessageBody } from '@parley/common/contracts/chat'
import { useMutation } from '@tanstack/react-query'
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { useChat } from '../chat-provider.js'
import { MAX_MESSAGE_CHARACTERS } from '../limits.js'
import { useRoomActions } from './room-actions.js'

/** A message's text, being changed where it stands. */
export function EditMessage({ message }: { readonly message: MessageBody }) {
  const { t } = useTranslation(['chat', 'common'])
  const chat = useChat()
  const { endEdit, remove } = useRoomActions()
  const [text, setText] = useState(message.text ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => (field.current ? focusAtEnd(field.current) : undefined), [])
  const save = useMutation({
    mutationFn: (changed: string) => chat.edit(message, changed),
    onSuccess: endEdit,
    meta: { showsOwnErrors: true },
  })
  const submit = () => {
    if (save.isPending) return
    if (text.trim() === '') return remove(message)
    if (text === message.text) return endEdit()
    save.mutate(text)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    // The list has shortcuts on the same keys.
    event.stopPropagation()
    if (event.key === 'Escape') endEdit()
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    submit()
  }
  return (
    <div>
      <Textarea
        autosize
        minRows={1}
        maxRows={12}
        maxLength={MAX_MESSAGE_CHARACTERS}
        aria-label={t('edit.label')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        error={save.error === null ? undefined : errorText(save.error)}
        ref={field}
      />
      <Group gap="xs" mt={4} mb={4}>
        <Button size="compact-sm" onClick={submit} loading={save.isPending}>
          {t('common:save')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={endEdit}>
          {t('common:cancel')}
        </Button>
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {t('edit.hint')}
        </Text>
      </Group>
    </div>
  )
}

/** As soon as that is possible: the list hides a row until it has measured it. What is returned calls it off. */
function focusAtEnd(field: HTMLTextAreaElement): () => void {
  let frame = 0
  const focus = () => {
    if (getComputedStyle(field).visibility === 'hidden') {
      frame = requestAnimationFrame(focus)
      return
    }
    field.focus({ preventScroll: true })
    field.setSelectionRange(field.value.length, field.value.length)
  }
  focus()
  return () => cancelAnimationFrame(frame)
}
