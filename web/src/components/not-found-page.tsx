import { Button } from '@mantine/core'
import { IconMapQuestion } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useDocumentTitle } from './document-title.js'
import { EmptyState } from './empty-state.js'
import { FullPage } from './full-page.js'

export function NotFoundPage() {
  const { t } = useTranslation()
  useDocumentTitle(t('not_found_title'))
  return (
    <FullPage>
      <EmptyState
        order={1}
        icon={IconMapQuestion}
        title={t('not_found_title')}
        action={
          <Button component={Link} to="/chat">
            {t('go_to_chat')}
          </Button>
        }
      >
        {t('not_found_text')}
      </EmptyState>
    </FullPage>
  )
}
