import { Alert } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Editable } from './editable.js'
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
      <div className={classes.sections}>
        {editor.draft.mode !== null && (
          <Editable isReadOnly={isReadOnly}>
            <ModeSection editor={editor} mode={editor.draft.mode} />
          </Editable>
        )}
        <ThresholdsSection room={room} editor={editor} isReadOnly={isReadOnly} />
        <ListsSection room={room} editor={editor} isReadOnly={isReadOnly} />
        <Editable isReadOnly={isReadOnly}>
          <LimitsSection editor={editor} />
        </Editable>
        <Editable isReadOnly={isReadOnly}>
          <UnscoredSection editor={editor} />
        </Editable>
        <StrikesSection room={room} editor={editor} isReadOnly={isReadOnly} />
        {room === null && (
          <Editable isReadOnly={isReadOnly}>
            <OwnersSection editor={editor} />
          </Editable>
        )}
      </div>
      {!isReadOnly && <SaveBar editor={editor} />}
    </>
  )
}
