import { Button, Center, Loader, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { errorText } from '../api/error-text.js'
import { useClient, useSession, useSessionState } from '../session/session-context.js'
import { AuthCard } from './auth-card.js'
import { useLinkToken } from './link-token.js'

/** Where the mail's link to confirm an address leads. */
export function Component() {
  const { t } = useTranslation('account')
  const token = useLinkToken()
  const verification = useVerification(token)
  if (token === null) return <Failed text={t('verify.missing')} />
  if (verification.isError) return <Failed text={errorText(verification.error)} />
  if (verification.isSuccess) {
    return (
      <AuthCard title={t('verify.done_title')}>
        <Stack>
          <Text>{t('verify.done_text')}</Text>
          <Button component={Link} to="/chat">
            {t('verify.go_on')}
          </Button>
        </Stack>
      </AuthCard>
    )
  }
  return (
    <AuthCard title={t('verify.title')}>
      <Center role="status" aria-label={t('verify.working')} py="lg">
        <Loader type="dots" />
      </Center>
    </AuthCard>
  )
}

/** A token works once: as a query under its name it is used once, however often the page is rendered. */
function useVerification(token: string | null) {
  const client = useClient()
  const session = useSession()
  const state = useSessionState()
  return useQuery({
    queryKey: ['verify-email', token],
    enabled: token !== null && state.kind !== 'starting',
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: async () => {
      await client.account.verifyEmail(token ?? '')
      await session.check()
      return true
    },
  })
}

function Failed({ text }: { readonly text: string }) {
  const { t } = useTranslation('account')
  return (
    <AuthCard title={t('verify.failed_title')}>
      <Stack>
        <Text role="alert">{text}</Text>
        <Text c="dimmed" size="sm">
          {t('verify.new_link')}
        </Text>
        <Button component={Link} to="/account" variant="default">
          {t('verify.go_account')}
        </Button>
      </Stack>
    </AuthCard>
  )
}
