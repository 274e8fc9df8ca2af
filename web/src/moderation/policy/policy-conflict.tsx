import { Alert } from '@mantine/core'
import { IconGitMerge } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ChangeList } from './change-list.js'
import type { UnitChange } from './policy-units.js'

/** Somebody else was faster: what they changed. Ours stands on top of it and waits to be saved again. */
export function PolicyConflict({ theirs }: { readonly theirs: readonly UnitChange[] }) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <Alert
      role="alert"
      color="yellow"
      variant="light"
      icon={<IconGitMerge size={18} />}
      title={t('policy.conflict')}
      mb="lg"
    >
      {t('policy.conflict_hint')}
      <ChangeList changes={theirs} />
    </Alert>
  )
}
