import { Text } from '@mantine/core'
import type { ReviewDetails } from '@parley/client/moderation-api'
import { useTranslation } from 'react-i18next'
import { MessageText } from './message-text.js'

interface ReviewedNameProps {
  readonly item: ReviewDetails
  readonly name: NonNullable<ReviewDetails['name']>
}

/** A name that waits for a decision: it stands in no conversation. */
export function ReviewedName({ item, name }: ReviewedNameProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const isChanged = name.now !== null && name.now !== item.snapshot.text
  return (
    <>
      <Text size="sm" c="dimmed" mb={4}>
        {t(`name_of.${name.of}`)}
      </Text>
      <MessageText item={item} />
      {isChanged && (
        <Text size="sm" c="dimmed" mt="xs" dir="auto">
          {name.now === '' ? t('item.name_removed') : t('item.name_now', { name: name.now })}
        </Text>
      )}
      {name.of === 'username' && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('item.username_hint')}
        </Text>
      )}
    </>
  )
}
