import { CloseButton, Loader } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useChat } from '../chat-provider.js'
import type { GivenCommand } from '../log/command-answers.js'
import { MessageText } from '../messages/message-text.js'
import classes from './given-commands.module.css'

interface GivenCommandsProps {
  readonly room: string
  readonly given: readonly GivenCommand[]
}

/** The slash commands one has given here, with their answers: nobody else sees them, and they stay until they are closed. */
export function GivenCommands({ room, given }: GivenCommandsProps) {
  const { t } = useTranslation(['chat', 'common'])
  const chat = useChat()
  return (
    <section className={classes.list} aria-label={t('commands.given')}>
      {given.map((command) => (
        <div key={command.id} className={classes.command}>
          <div className={classes.head}>
            <code className={classes.typed}>{command.text}</code>
            <span className={classes.note}>{t('commands.only_you')}</span>
            <CloseButton
              size="sm"
              aria-label={t('common:close')}
              onClick={() => chat.commands.dismiss(room, command.id)}
            />
          </div>
          <div role="status">
            <Outcome command={command} username={chat.me.username} />
          </div>
        </div>
      ))}
    </section>
  )
}

function Outcome({ command, username }: { readonly command: GivenCommand; readonly username: string }) {
  const { t } = useTranslation('chat')
  if (command.state === 'waiting') {
    return (
      <span className={classes.waiting}>
        <Loader size={14} type="dots" /> {t('commands.waiting')}
      </span>
    )
  }
  return (
    <>
      {command.answers.map((answer, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: answers are only ever added behind
        <div key={index} className={classes.answer}>
          <strong>{command.bot}</strong> <MessageText text={answer} username={username} />
        </div>
      ))}
      {command.state === 'failed' && (
        <span className={classes.failed}>
          <IconAlertCircle size={15} aria-hidden /> {t('commands.failed', { bot: command.bot })}
        </span>
      )}
    </>
  )
}
