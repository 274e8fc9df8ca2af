import { useTranslation } from 'react-i18next'
import { PageHeader } from '../components/page-header.js'
import { PasswordForm } from './password-form.js'
import { Section } from './section.js'
import { SessionList } from './session-list.js'

export function Component() {
  const { t } = useTranslation('account')
  return (
    <>
      <PageHeader title={t('security.title')} />
      <Section title={t('security.sessions_title')} description={t('security.sessions_description')}>
        <SessionList />
      </Section>
      <Section title={t('security.password_title')} description={t('security.password_description')}>
        <PasswordForm />
      </Section>
    </>
  )
}
