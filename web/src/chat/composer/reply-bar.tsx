import { CloseButton } from '@mantine/core'
import type { MessageBody } from '@parley/common/contracts/chat'
import { IconCornerUpLeft } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './reply-bar.module.css'

/** Whom one is answering. */
export function ReplyBar({ message, onEnd }: { readonly message: MessageBody; readonly onEnd: () => void }) {
  const { t } = useTranslation('chat')
  return (
    <div className={classes.bar}>
      <IconCornerUpLeft size={15} aria-hidden />
      <span className={classes.what}>
        <strong>{t('composer.replying', { name: message.sender.display_name })}</strong> {message.text}
      </span>
      <CloseButton size="sm" aria-label={t('composer.reply_end')} onClick={onEnd} />
    </div>
  )
}
