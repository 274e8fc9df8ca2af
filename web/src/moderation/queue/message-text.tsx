import { Box, SegmentedControl, Text } from '@mantine/core'
import type { ReviewDetails } from '@parley/client/moderation-api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SpanText } from '../../components/span-text.js'
import classes from './message-text.module.css'

type Version = 'snapshot' | 'now'

/** The text the item is about; when its author has changed it since, both versions, the evidence first. */
export function MessageText({ item }: { readonly item: ReviewDetails }) {
  const { t } = useTranslation(['moderation', 'common'])
  const [version, setVersion] = useState<Version>('snapshot')
  const { snapshot, message } = item
  const isChanged = message !== null && message.revision !== snapshot.revision
  const spans = snapshot.verdict?.spans ?? []
  return (
    <>
      {isChanged && (
        <SegmentedControl
          size="xs"
          mb={6}
          mt={2}
          value={version}
          onChange={(chosen) => setVersion(chosen as Version)}
          aria-label={t('item.versions')}
          data={[
            { value: 'snapshot', label: t('item.as_it_was') },
            { value: 'now', label: t('item.now') },
          ]}
        />
      )}
      {isChanged && version === 'now' ? (
        <Box>
          {message.text === null ? (
            <Text c="dimmed" fs="italic" span>
              {t(`message_gone.${message.state as 'deleted'}`)}
            </Text>
          ) : (
            <SpanText text={message.text} spans={message.moderation?.spans ?? []} />
          )}
        </Box>
      ) : (
        <>
          <SpanText text={snapshot.text} spans={spans} />
          {item.folded_text !== null && (
            <div className={classes.folded}>
              <span className={classes.foldedLabel}>{t('item.folded')}</span>
              <span dir="auto" className={classes.foldedText}>
                {item.folded_text}
              </span>
            </div>
          )}
        </>
      )}
    </>
  )
}
