import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { PageHeader } from '../components/page-header.js'
import { dayText } from '../components/time-texts.js'
import { UserAvatar } from '../components/user-avatar.js'
import { useAccount } from '../session/session-context.js'
import { DisplayNameForm } from './display-name-form.js'
import { EmailForm } from './email-form.js'
import { Section } from './section.js'

export function Component() {
  const { t, i18n } = useTranslation(['account', 'common'])
  const account = useAccount()
  const since = t('profile.since', { date: dayText(account.created_at, i18n.language) })
  return (
    <>
      <PageHeader title={t('profile.title')} description={t('profile.description')} />
      <Group mb="lg" wrap="nowrap">
        <UserAvatar user={account} size={56} />
        <div>
          <Text fw={600}>@{account.username}</Text>
          <Text size="sm" c="dimmed">
            {t(`common:roles.${account.role}`)} · {since}
          </Text>
        </div>
      </Group>
      <Section title={t('profile.display_name')}>
        <DisplayNameForm account={account} />
      </Section>
      <Section title={t('profile.email_title')} description={t('profile.email_description')}>
        <EmailForm account={account} />
      </Section>
    </>
  )
}
