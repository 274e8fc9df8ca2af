import { Center, Group, Image, Paper, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useDocumentTitle } from '../components/document-title.js'
import { LANGUAGES, type Language } from '../i18n/language.js'
import classes from './auth-card.module.css'

interface AuthCardProps {
  readonly title: string
  readonly children: ReactNode
  /** Below the card: where else to go. */
  readonly footer?: ReactNode
}

/** The page around login, registration and the links from mails. */
export function AuthCard({ title, children, footer }: AuthCardProps) {
  const { t, i18n } = useTranslation('account')
  useDocumentTitle(title)
  return (
    <Center className={classes.page}>
      <Stack gap="lg" className={classes.column}>
        <Group gap="sm" justify="center" component="header">
          <Image src="/icon.svg" alt="" w={40} h={40} />
          <div>
            <Text fw={700} size="xl" lh={1.1}>
              Parley
            </Text>
            <Text size="sm" c="dimmed">
              {t('tagline')}
            </Text>
          </div>
        </Group>
        <Paper component="main" withBorder p="lg" radius="lg" className={classes.card}>
          <Title order={1} mb="md">
            {title}
          </Title>
          {children}
        </Paper>
        <Stack component="footer" gap="sm" align="center">
          {footer}
          <Group gap="md">
            {(Object.entries(LANGUAGES) as [Language, string][]).map(([language, name]) => (
              <UnstyledButton
                key={language}
                lang={language}
                className={classes.language}
                aria-pressed={i18n.language === language}
                onClick={() => void i18n.changeLanguage(language)}
              >
                {name}
              </UnstyledButton>
            ))}
          </Group>
        </Stack>
      </Stack>
    </Center>
  )
}
