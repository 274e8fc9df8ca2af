import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { ChangeList } from './change-list.js'
import classes from './save-bar.module.css'
import type { PolicyEditor } from './use-policy.js'

/** Appears with the first change: what will be saved, and how to. */
export function SaveBar({ editor }: { readonly editor: PolicyEditor }) {
  const { t } = useTranslation(['moderation', 'common'])
  const { changes, error, isSaving } = editor
  if (changes.length === 0) return null
  return (
    <section className={classes.root} aria-label={t('policy.unsaved', { count: changes.length })}>
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {t('policy.unsaved', { count: changes.length })}
        </Text>
        <ChangeList changes={changes} />
        {error !== null && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {errorText(error)}
          </Text>
        )}
      </div>
      <Button variant="default" onClick={editor.discard} disabled={isSaving}>
        {t('policy.discard')}
      </Button>
      <Button onClick={editor.save} loading={isSaving}>
        {t('common:save')}
      </Button>
    </section>
  )
}
