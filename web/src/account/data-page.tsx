import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { PageHeader } from '../components/page-header.js'
import { saveFile } from '../components/save-file.js'
import { useAccount, useClient } from '../session/session-context.js'
import { DeleteAccount } from './delete-account.js'
import { Section } from './section.js'

export function Component() {
  const { t } = useTranslation('account')
  return (
    <>
      <PageHeader title={t('data.title')} />
      <Section title={t('data.export_title')} description={t('data.export_text')}>
        <ExportButton />
      </Section>
      <Section title={t('data.delete_title')} description={t('data.delete_text')}>
        <DeleteAccount />
      </Section>
    </>
  )
}

function ExportButton() {
  const { t } = useTranslation('account')
  const client = useClient()
  const { username } = useAccount()
  const collect = useMutation({
    mutationFn: () => client.account.exportEverything(),
    onSuccess: (data) => {
      const day = new Date().toISOString().slice(0, 10)
      const file = new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' })
      saveFile(file, `parley-${username}-${day}.json`)
      notifications.show({ message: t('data.exported') })
    },
  })
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} />}
      loading={collect.isPending}
      onClick={() => collect.mutate()}
    >
      {t('data.export')}
    </Button>
  )
}
