import { TextInput } from '@mantine/core'
import { ApiError } from '@parley/client'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../api/error-text.js'
import { useClient } from '../session/session-context.js'

interface UserFieldProps {
  readonly label: string
  /** The chosen user's id. */
  readonly value: string | null
  readonly onChange: (id: string | null) => void
}

/** Names a user: one types the username, the page keeps the id. */
export function UserField({ label, value, onChange }: UserFieldProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const client = useClient()
  const profile = useQuery({
    queryKey: ['profile', value],
    queryFn: async () => (await client.users.profiles([value ?? '']))[0] ?? null,
    enabled: value !== null,
    staleTime: 60_000,
  })
  const known = value === null ? '' : (profile.data?.username ?? '')
  const [typed, setTyped] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const choose = async (event?: FormEvent) => {
    event?.preventDefault()
    const username = typed?.trim()
    if (username === undefined || username === known) return setTyped(null)
    if (username === '') {
      onChange(null)
      return setTyped(null)
    }
    try {
      onChange((await client.users.byUsername(username)).id)
      setTyped(null)
    } catch (error) {
      setProblem(error instanceof ApiError && error.status === 404 ? t('user.unknown') : errorText(error))
    }
  }

  return (
    <form onSubmit={(event) => void choose(event)}>
      <TextInput
        label={label}
        placeholder={t('user.username')}
        value={typed ?? known}
        error={problem}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setProblem(null)
        }}
        onBlur={() => void choose()}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </form>
  )
}
