import { EmojiPicker } from 'frimousse'
import { useTranslation } from 'react-i18next'
import classes from './emoji-panel.module.css'

/** Served by ourselves: no page loads anything from elsewhere. */
const DATA = '/emoji'

export default function EmojiPanel({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const { t, i18n } = useTranslation('chat')
  return (
    <EmojiPicker.Root
      className={classes.root}
      emojibaseUrl={`${location.origin}${DATA}`}
      locale={i18n.language === 'de' ? 'de' : 'en'}
      columns={9}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
    >
      <EmojiPicker.Search
        className={classes.search}
        placeholder={t('emoji.search')}
        aria-label={t('emoji.search')}
        autoFocus
      />
      <EmojiPicker.Viewport className={classes.viewport}>
        <EmojiPicker.Loading className={classes.note}>{t('emoji.loading')}</EmojiPicker.Loading>
        <EmojiPicker.Empty className={classes.note}>{t('emoji.empty')}</EmojiPicker.Empty>
        <EmojiPicker.List className={classes.list} />
      </EmojiPicker.Viewport>
    </EmojiPicker.Root>
  )
}
