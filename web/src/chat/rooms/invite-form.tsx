import { Button, Group, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Invite } from '@parley/client/invites-api'
import { IconLink } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { CopyField } from '../../components/copy-field.js'
import { useClient } from '../../session/session-context.js'
import { chatKeys } from '../chat-queries.js'
import classes from './invite-form.module.css'
import { shownLink } from './shown-link.js'

const LINK_USES = 100

interface InviteFormProps {
  readonly room: string
  /** The invites that still work, where they are listed. */
  readonly working?: readonly Invite[] | undefined
}

/** Asks somebody into the room by name, or makes a link. */
export function InviteForm({ room, working }: InviteFormProps) {
  const { t } = useTranslation('chat')
  const { invites } = useClient()
  const queries = useQueryClient()
  const [username, setUsername] = useState('')
  const refresh = () => queries.invalidateQueries({ queryKey: chatKeys.invites(room) })
  const wanted = username.trim().replace(/^@/, '')
  const invite = useMutation({
    mutationFn: () => invites.create(room, { username: wanted }),
    onSuccess: () => {
      notifications.show({ message: t('invites.sent', { name: wanted }) })
      setUsername('')
      return refresh()
    },
    meta: { showsOwnErrors: true },
  })
  const link = useMutation({
    mutationFn: () => invites.create(room, { max_uses: LINK_USES }),
    onSuccess: (made) => {
      // It is in the list from now on, even if that cannot be read anew.
      queries.setQueryData<readonly Invite[]>(chatKeys.invites(room), (listed) => listed && [made, ...listed])
      return refresh()
    },
  })
  const token = shownLink(link.data, working)?.token ?? null
  return (
    <Stack gap="xs" className={classes.form ?? ''}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted !== '') invite.mutate()
        }}
      >
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            flex={1}
            label={t('invites.by_name')}
            leftSection="@"
            autoComplete="off"
            maxLength={64}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            error={invite.error === null ? undefined : errorText(invite.error)}
          />
          <Button type="submit" variant="default" disabled={wanted === ''} loading={invite.isPending}>
            {t('invites.invite')}
          </Button>
        </Group>
      </form>
      {token === null ? (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconLink size={16} />}
          loading={link.isPending}
          onClick={() => link.mutate()}
        >
          {t('invites.make_link')}
        </Button>
      ) : (
        <CopyField
          label={t('invites.link')}
          description={t('invites.link_hint', { count: LINK_USES })}
          // Behind the hash, so that no server's log ever holds it.
          value={`${location.origin}/chat/join#${token}`}
        />
      )}
    </Stack>
  )
}
