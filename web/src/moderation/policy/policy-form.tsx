import { Alert, Fieldset } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { LimitsSection } from './limits-section.js'
import { ListsSection } from './lists-section.js'
import { ModeSection } from './mode-section.js'
import { OwnersSection } from './owners-section.js'
import { PolicyConflict } from './policy-conflict.js'
import classes from './policy-form.module.css'
import { SaveBar } from './save-bar.js'
import { StrikesSection } from './strikes-section.js'
import { ThresholdsSection } from './thresholds-section.js'
import { UnscoredSection } from './unscored-section.js'
import type { PolicyEditor } from './use-policy.js'

interface PolicyFormProps {
  readonly room: string | null
  readonly editor: PolicyEditor
  readonly isReadOnly: boolean
}

/** All of a policy, in the order in which one decides it: what happens, when, and to whom. */
export function PolicyForm({ room, editor, isReadOnly }: PolicyFormProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <>
      {isReadOnly && (
        <Alert variant="light" icon={<IconEye size={18} />} mb="lg">
          {t(room === null ? 'policy.read_only' : 'policy.read_only_room')}
        </Alert>
      )}
      {editor.theirs && <PolicyConflict theirs={editor.theirs} />}
      <Fieldset variant="unstyled" disabled={isReadOnly} className={classes.sections}>
        {editor.draft.mode !== null && <ModeSection editor={editor} mode={editor.draft.mode} />}
        <ThresholdsSection room={room} editor={editor} isReadOnly={isReadOnly} />
        <ListsSection room={room} editor={editor} />
        <LimitsSection editor={editor} />
        <UnscoredSection editor={editor} />
        <StrikesSection room={room} editor={editor} />
        {room === null && <OwnersSection editor={editor} />}
      </Fieldset>
      {!isReadOnly && <SaveBar editor={editor} />}
    </>
  )
}
