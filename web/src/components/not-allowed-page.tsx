import { Button } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { EmptyState } from './empty-state.js'

export function NotAllowedPage() {
  const { t } = useTranslation()
  return (
    <EmptyState
      order={1}
      icon={IconLock}
      title={t('not_allowed_title')}
      action={
        <Button component={Link} to="/chat">
          {t('go_to_chat')}
        </Button>
      }
    >
      {t('not_allowed_text')}
    </EmptyState>
  )
}
