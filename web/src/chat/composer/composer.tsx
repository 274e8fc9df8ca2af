import { ActionIcon, Textarea, Tooltip } from '@mantine/core'
import type { MessageBody } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import { IconEye, IconEyeOff, IconMoodSmile, IconSend2 } from '@tabler/icons-react'
import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStable, useWaitUntil } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { useCommands } from '../chat-queries.js'
import { MAX_MESSAGE_CHARACTERS } from '../limits.js'
import { MessageText } from '../messages/message-text.js'
import { commandIn, completionOf, type Suggestion } from './completion.js'
import classes from './composer.module.css'
import { EmojiPopover } from './emoji-popover.js'
import { ReplyBar } from './reply-bar.js'
import { SlowModeLine } from './slow-mode-line.js'
import { SuggestionList } from './suggestion-list.js'
import { replaced, type Selected, toggled } from './text-edits.js'
import { useCountdown } from './use-countdown.js'

export interface ComposerHandle {
  focus(): void
  /** Puts a text that was not sent before what is typed already. */
  takeBack(text: string): void
}

interface ComposerProps {
  readonly room: string
  readonly roomName: string
  /** Seconds between two messages; 0 = any pace. */
  readonly slowModeS: number
  /** Who can be mentioned. */
  readonly people: readonly Profile[]
  readonly replyTo: MessageBody | null
  /** Kept with the draft; a moment before `replyTo` when that one is read first. */
  readonly replyToId: string | null
  readonly onReplyEnd: () => void
  readonly onSend: (text: string) => void
  readonly onTyping: () => void
  /** Arrow up in an empty field. */
  readonly onEditLast: () => void
  readonly ref: Ref<ComposerHandle>
}

const COUNT_FROM = MAX_MESSAGE_CHARACTERS - 400
const SAVE_DRAFT_MS = 400

/** Where one writes. What is typed is this component's own affair: messages that arrive do not touch it. */
export function Composer(props: ComposerProps) {
  const { room, roomName, people, replyTo, ref } = props
  const { t } = useTranslation('chat')
  const chat = useChat()
  const field = useRef<HTMLTextAreaElement>(null)
  const listId = useId()
  const [text, setText] = useState(() => chat.draft(room)?.text ?? '')
  const [cursor, setCursor] = useState(0)
  const [isPreviewed, setPreviewed] = useState(false)
  const [active, setActive] = useState(0)
  /** Seconds that were left when sending was tried too early. */
  const [toldS, setToldS] = useState<number | null>(null)
  /** The word whose suggestions were closed by Escape. */
  const [closedAt, setClosedAt] = useState<number | null>(null)

  useDraft(room, text, props.replyToId)

  const { data: commands = [] } = useCommands(room, text.startsWith('/'))
  const completion = completionOf(text, cursor, { people, ownId: chat.me.id, commands })
  const suggestions = completion && completion.begin !== closedAt ? completion.suggestions : []
  const leftS = useCountdown(useWaitUntil(room))
  const isTooLong = text.length > MAX_MESSAGE_CHARACTERS
  const hasText = text.trim() !== '' && !isTooLong
  // Commands go to a bot: nobody's reading is hurried by them.
  const isEarly = leftS > 0 && commandIn(text, commands) === undefined
  const canSend = hasText && !isEarly

  const put = (selected: Selected) => {
    setText(selected.text)
    setCursor(selected.end)
    setActive(0)
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(selected.start, selected.end)
    })
  }
  const selection = (): Selected => ({
    text,
    start: field.current?.selectionStart ?? text.length,
    end: field.current?.selectionEnd ?? text.length,
  })
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    takeBack: (taken) => {
      const whole = text === '' ? taken : `${taken}\n${text}`
      put({ text: whole, start: whole.length, end: whole.length })
    },
  }))
  const complete = ({ inserted }: Suggestion) => {
    if (completion) put(replaced(selection(), completion.begin, cursor, inserted))
  }
  const send = () => {
    if (hasText && isEarly) setToldS(leftS)
    if (!canSend) return
    setToldS(null)
    props.onSend(text)
    setText('')
    setClosedAt(null)
    setPreviewed(false)
    field.current?.focus()
  }

  const onSuggestionKey = (event: KeyboardEvent): boolean => {
    const chosen = suggestions[active]
    switch (event.key) {
      case 'ArrowDown':
        setActive((active + 1) % suggestions.length)
        return true
      case 'ArrowUp':
        setActive((active - 1 + suggestions.length) % suggestions.length)
        return true
      case 'Enter':
        // Typed out already: it is sent.
        if (chosen?.kind === 'command' && text === `/${chosen.command.name}`) return false
        if (chosen) complete(chosen)
        return true
      case 'Tab':
        if (chosen) complete(chosen)
        return true
      case 'Escape':
        setClosedAt(completion?.begin ?? null)
        return true
      default:
        return false
    }
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return
    const isCommand = event.ctrlKey || event.metaKey
    if (suggestions.length > 0 && !isCommand && onSuggestionKey(event)) return event.preventDefault()
    const around = isCommand ? { b: '**', i: '_', e: '`' }[event.key.toLowerCase()] : undefined
    if (around) put(toggled(selection(), around))
    else if (event.key === 'Enter' && !event.shiftKey) send()
    else if (event.key === 'ArrowUp' && text === '') props.onEditLast()
    else if (event.key === 'Escape' && replyTo) props.onReplyEnd()
    else return
    event.preventDefault()
  }

  return (
    <div className={classes.composer}>
      {replyTo && <ReplyBar message={replyTo} onEnd={props.onReplyEnd} />}
      {leftS > 0 && <SlowModeLine everyS={props.slowModeS} leftS={leftS} toldS={toldS} />}
      {suggestions.length > 0 && (
        <SuggestionList id={listId} suggestions={suggestions} active={active} onPick={complete} />
      )}
      {isPreviewed && (
        <section className={classes.preview} aria-label={t('composer.preview')}>
          <MessageText text={text} username={chat.me.username} />
        </section>
      )}
      <div className={classes.box} data-invalid={isTooLong || undefined}>
        <Textarea
          ref={field}
          className={classes.field ?? ''}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={10}
          dir="auto"
          aria-label={t('composer.label', { room: roomName })}
          aria-haspopup="listbox"
          aria-autocomplete="list"
          aria-controls={suggestions.length > 0 ? listId : undefined}
          aria-activedescendant={suggestions.length > 0 ? `${listId}-${active}` : undefined}
          placeholder={t('composer.label', { room: roomName })}
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value)
            setCursor(currentTarget.selectionEnd)
            setActive(0)
            if (currentTarget.value === '') setClosedAt(null)
            else props.onTyping()
          }}
          onSelect={({ currentTarget }) => setCursor(currentTarget.selectionEnd)}
          onKeyDown={onKeyDown}
        />
        <div className={classes.tools}>
          {text.length > COUNT_FROM && (
            <span className={classes.count} data-invalid={isTooLong || undefined} role="status">
              {t('composer.left', { count: MAX_MESSAGE_CHARACTERS - text.length })}
            </span>
          )}
          <Tooltip label={t(isPreviewed ? 'composer.preview_end' : 'composer.preview')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('composer.preview')}
              aria-pressed={isPreviewed}
              onClick={() => setPreviewed(!isPreviewed)}
            >
              {isPreviewed ? <IconEyeOff size={19} /> : <IconEye size={19} />}
            </ActionIcon>
          </Tooltip>
          <EmojiPopover
            label={t('composer.emoji')}
            onPick={(emoji) => {
              const { start, end } = selection()
              put(replaced(selection(), start, end, emoji))
            }}
          >
            <IconMoodSmile size={19} />
          </EmojiPopover>
          <Tooltip label={t('composer.send_hint')}>
            <ActionIcon
              variant={canSend ? 'filled' : 'subtle'}
              color={canSend ? 'iris' : 'gray'}
              aria-label={t('composer.send')}
              aria-disabled={!canSend}
              onClick={send}
            >
              <IconSend2 size={18} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
    </div>
  )
}

/** Keeps what was typed, soon after typing and at once when the page or the room is left. */
function useDraft(room: string, text: string, replyTo: string | null): void {
  const chat = useChat()
  const save = useStable(() => chat.saveDraft(room, { text, replyTo }))
  const isFirst = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: saved anew when what is saved has changed
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    // An empty field was sent or emptied: its draft must not come back.
    const timer = setTimeout(save, text === '' ? 0 : SAVE_DRAFT_MS)
    return () => clearTimeout(timer)
  }, [text, replyTo, save])
  useEffect(() => {
    addEventListener('pagehide', save)
    return () => {
      removeEventListener('pagehide', save)
      save()
    }
  }, [save])
}
